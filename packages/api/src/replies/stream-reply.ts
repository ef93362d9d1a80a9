import type { ReplyEvent } from '@greenroom/contract';
import type { Call } from '../core/call.ts';
import type { Services } from '../core/services.ts';
import type { Ask } from './ask.ts';
import { releasing, sourceOf } from './attach-to-generation.ts';
import { followReply, liveSource } from './follow-reply.ts';
import { startReply } from './start-reply.ts';
import { stopWhenLeft } from './stop-when-left.ts';

/** A reply whose events are about to come, and what becomes of it when its caller leaves. */
export interface StreamedReply {
  generationId: string;
  events: AsyncGenerator<ReplyEvent>;
}

/**
 * Begins a reply and gives its events as they come. A model's failure is the last of them, not an exception: what came
 * before it is kept.
 * @throws what {@link startReply} does
 */
export async function streamReply(
  call: Call,
  services: Services,
  ask: Ask,
  idempotencyKey: string | undefined,
  signal: AbortSignal,
): Promise<StreamedReply> {
  const begun = await startReply(call, services, ask, idempotencyKey);
  const beginning = { text: 0, reasoning: 0 };
  if ('repeats' in begun) {
    const source = await sourceOf(services, begun.repeats);
    return { generationId: begun.repeats, events: followReply(source, beginning, signal) };
  }
  const { live } = begun;
  const left = new AbortController();
  stopWhenLeft(live, { ask, idempotencyKey, signal: AbortSignal.any([signal, left.signal]) });
  return {
    generationId: live.id,
    events: releasing(followReply(liveSource(live), beginning, signal), () => left.abort()),
  };
}
