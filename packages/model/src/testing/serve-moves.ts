import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { Move } from './compile-script.ts';
import { pause } from './pause.ts';

/**
 * Plays moves into an HTTP answer, as a stream of server-sent events.
 *
 * @throws the signal's reason when that aborts, which it must when the caller is gone
 */
export async function serveMoves(moves: Move[], response: ServerResponse, signal: AbortSignal): Promise<void> {
  for (const move of moves) {
    if (move.do === 'wait') await pause(move.ms, signal);
    if (move.do === 'stall') await pause(Infinity, signal);
    if (move.do === 'send') await sendBytes(move.bytes, response, signal);
    if (move.do === 'reset') response.destroy();
    if (move.do === 'answer') response.writeHead(move.status, move.headers).end(move.body);
    if (move.do === 'end') begin(response).end();
  }
}

async function sendBytes(bytes: Uint8Array, response: ServerResponse, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  begin(response);
  // Waiting keeps what was sent from being lost in a reset, and from growing while the caller does not read.
  await new Promise<void>((resolve, reject) => {
    response.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
  // A long script lets other answers, and the news that the caller is gone, come between.
  await setImmediate();
  signal.throwIfAborted();
}

function begin(response: ServerResponse): ServerResponse {
  if (response.headersSent) return response;
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  response.flushHeaders();
  return response;
}
