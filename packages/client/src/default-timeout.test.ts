import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createClient, GreenroomError } from './index.ts';

const MINUTE_MS = 60_000;
const REF = { chat_id: '0193a1e0-0000-7000-8000-000000000001' };
const never = () => new Promise<Response>(() => {});

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

it.each<[string, number | undefined, number]>([
  ['chats.get', undefined, 1],
  ['replies.stream', undefined, 1],
  ['replies.create', undefined, 10],
  ['replies.create', 2 * MINUTE_MS, 2],
])('gives %s, with a timeoutMs of %s, the minutes: %i', async (path, timeoutMs, minutes) => {
  const client = createClient({ url: 'http://127.0.0.1', fetch: never, ...(timeoutMs !== undefined && { timeoutMs }) });
  const calls: Record<string, () => Promise<unknown>> = {
    'chats.get': () => client.chats.get.query(REF),
    'replies.stream': () => client.replies.stream(REF).finalReply(),
    'replies.create': () => client.replies.create.mutate(REF),
  };
  let failure: unknown;
  calls[path]?.().catch((error: unknown) => (failure = error));
  await vi.advanceTimersByTimeAsync(minutes * MINUTE_MS - 1);
  expect(failure).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  expect(GreenroomError.is(failure) && failure.code).toBe('timeout');
});
