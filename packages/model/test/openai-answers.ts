import type { JsonObject } from '../src/index.ts';
import type { Answering } from './openai-server.ts';

export const DONE = 'data: [DONE]\n\n';

/** A chunk of an answer: what its first choice adds, or why it ends. */
export function chunk(delta: JsonObject, finish_reason: string | null = null, rest: JsonObject = {}): JsonObject {
  return {
    id: 'c1',
    object: 'chat.completion.chunk',
    model: 'm',
    ...rest,
    choices: [{ index: 0, delta, finish_reason }],
  };
}

/** The payload as a message of an event stream. */
export function data(payload: unknown): string {
  return `data: ${JSON.stringify(payload)}\n\n`;
}

/** Answers with an event stream of exactly these bytes, and ends it. */
export function streaming(...pieces: (string | Uint8Array)[]): Answering {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    for (const piece of pieces) response.write(piece);
    response.end();
  };
}

/** Answers with an event stream that begins so and does not end. */
export function hanging(...pieces: string[]): Answering {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    for (const piece of pieces) response.write(piece);
  };
}

/** Answers with JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Answering {
  return text(JSON.stringify(body), status, { 'content-type': 'application/json', ...headers });
}

/** Answers with a text. */
export function text(body: string, status = 200, headers: Record<string, string> = {}): Answering {
  return (response) => response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(body);
}
