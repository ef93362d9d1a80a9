import { expect } from 'vitest';
import { publishedSchema } from './call-rest.ts';
import type { TestApi } from './create-test-api.ts';
import { readEvents, type ReadEvent } from './read-events.ts';

/** Someone who listens for changes over REST. */
export interface TestListener extends Disposable {
  /** The next event, which must be as published. */
  next(): Promise<ReadEvent['data']>;
  /** The next events, as many as asked for. */
  take(count: number): Promise<ReadEvent['data'][]>;
  /** Resolves when the server ends the stream, with what came until then. */
  rest(): Promise<ReadEvent['data'][]>;
  /** Goes away. */
  leave(): void;
}

/** Begins to listen, and waits until the server says that it has begun: the first event, which `start` holds. */
export async function listenAs(
  api: Pick<TestApi, 'url' | 'headersOf'>,
  user: string,
  { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
): Promise<TestListener & { start: ReadEvent['data'] }> {
  const leaving = new AbortController();
  const answer = await fetch(`${api.url}/api/v1/events${query}`, {
    headers: { ...(await api.headersOf(user)), ...headers },
    signal: leaving.signal,
  });
  if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
  const events = readEvents(answer);
  const next = async () => {
    const { value, done } = await events.next();
    if (done) throw new Error('The stream has ended');
    return published(value);
  };
  const take = async (count: number) => {
    const taken = [];
    while (taken.length < count) taken.push(await next());
    return taken;
  };
  const rest = async () => {
    const remaining = [];
    for await (const event of events) remaining.push(published(event));
    return remaining;
  };
  const leave = () => leaving.abort();
  return { start: await next(), next, take, rest, leave, [Symbol.dispose]: leave };
}

function published({ id, event, data }: ReadEvent): ReadEvent['data'] {
  expect(publishedSchema({ $ref: '#/components/schemas/Change' }).safeParse(data).error).toBeUndefined();
  expect([id, event]).toEqual([data.id, data.type]);
  return data;
}
