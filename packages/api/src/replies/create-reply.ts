import { AppError, type Reply } from '@greenroom/contract';
import { setTimeout as wait } from 'node:timers/promises';
import type { Call } from '../core/call.ts';
import type { Services } from '../core/services.ts';
import type { Ask } from './ask.ts';
import type { LiveGeneration } from './live-generation.ts';
import { stopWhenLeft } from './stop-when-left.ts';
import { startReply } from './start-reply.ts';
import { readStoredReply } from './stored-source.ts';

const LOOK_EVERY_MS = 200;

/** Who asks for a reply, and until when. */
export interface CreateOptions {
  idempotencyKey: string | undefined;
  /** Aborts when the caller leaves. */
  signal: AbortSignal;
  /** Called before the model has said anything. */
  onBegin?: (live: LiveGeneration) => void;
}

/**
 * Makes a reply and answers it whole; one in the background as it is at its beginning.
 * @throws what {@link startReply} does, and `model_refused`, `model_failed`, `model_timeout` and `unavailable` for one
 * that failed: what there was of it is kept
 */
export async function createReply(
  call: Call,
  services: Services,
  ask: Ask,
  { idempotencyKey, signal, onBegin }: CreateOptions,
): Promise<Reply> {
  const begun = await startReply(call, services, ask, idempotencyKey, onBegin);
  if ('repeats' in begun) return waitForStored(services, begun.repeats, ask, signal);
  const { live } = begun;
  if (ask.background) {
    const { generation, userMessage: user_message, message } = live.started;
    return { generation, user_message, message, text: '', reasoning: null, tool_calls: null };
  }
  stopWhenLeft(live, { ask, idempotencyKey, signal });
  const { reply, error } = await live.ended;
  if (error) throw error;
  return reply;
}

/** The reply that the same request began before, once it is over. */
async function waitForStored(services: Services, id: string, { background }: Ask, signal: AbortSignal): Promise<Reply> {
  const live = services.generations.find(id);
  if (live && !background) await Promise.race([live.ended, aborted(signal)]);
  for (;;) {
    const reply = await readStoredReply(services.storage, id);
    if (background || signal.aborted) return reply;
    if (reply.generation.status !== 'running') return wholeOrFailed(reply);
    if (services.closing.aborted) throw goesOnElsewhere();
    await wait(LOOK_EVERY_MS);
  }
}

/** A reply that is over; one that failed fails for those who waited for it elsewhere as well. */
function wholeOrFailed(reply: Reply): Reply {
  const { status, error } = reply.generation;
  if (error) throw new AppError(error.code, error.message);
  if (status === 'interrupted') throw new AppError('unavailable', 'The reply was broken off. Ask for it once more.');
  return reply;
}

/** What is to be told of a reply that another server process writes, when this one closes. */
export function goesOnElsewhere(): AppError {
  return new AppError('unavailable', 'The server is shutting down. The reply goes on: ask for it once more.', {
    retry_after: 1,
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
