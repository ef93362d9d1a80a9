import { expect } from 'vitest';
import { pathsOf, textOf, type EventStream } from './open-stream.ts';
import type { ServerProcess } from './start-server-process.ts';

// It is saved a quarter of a second after it came, and what that takes is not counted too tightly.
const SAVED_AFTER_MS = 350;

/** A reply whose server was killed while it was written. */
export interface KilledReply {
  chatId: string;
  stream: EventStream;
  /** A moment of `performance.now()`. */
  killedAt: number;
  /** All that the model had to say. */
  whole: string;
}

/** Checks that a reply was kept, as far as it had come, and counts as interrupted. */
export async function expectInterrupted(server: ServerProcess, { chatId, ...reply }: KilledReply): Promise<void> {
  const paths = pathsOf(reply.stream);
  const message = (await server.rest('GET', paths.message)).body;
  expect(message.finish_reason).toBe('interrupted');
  expect(reply.whole.startsWith(message.content)).toBe(true);
  const saved = textOf(reply.stream, reply.killedAt - SAVED_AFTER_MS);
  expect(message.content.slice(0, saved.length)).toBe(saved);
  const generation = (await server.rest('GET', paths.generation)).body;
  expect(generation).toMatchObject({ status: 'interrupted', finish_reason: 'interrupted', message_id: message.id });
  const running = await server.rest('GET', `/chats/${chatId}/generations?status=running`);
  expect(running.body.data).toEqual([]);
}
