import type { Dispatcher } from 'undici';
import { nowMicroseconds } from './pieces.ts';

/** Where and with what a stream is asked for. */
export interface StreamRequest {
  path: string;
  headers: Record<string, string>;
  body: object;
}

/** What came of a stream, and when, in microseconds. */
export interface Received {
  begun: number;
  ended: number;
  arrivals: { at: number; bytes: Buffer }[];
}

/**
 * Asks for a completion as a stream and takes it in to its end. What is in it is looked into only when all streams are
 * over, so that reading it delays none.
 * @throws when it is refused, or breaks off
 */
export async function receiveStream(server: Dispatcher, { body, ...request }: StreamRequest): Promise<Received> {
  const begun = nowMicroseconds();
  const answer = await server.request({ method: 'POST', ...request, body: JSON.stringify(body) });
  if (answer.statusCode !== 200) throw new Error(`It answered ${answer.statusCode}: ${await answer.body.text()}`);
  const arrivals: Received['arrivals'] = [];
  for await (const bytes of answer.body) arrivals.push({ at: nowMicroseconds(), bytes: bytes as Buffer });
  return { begun, ended: nowMicroseconds(), arrivals };
}
