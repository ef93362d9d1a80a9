import type { GenerationEventsInput, ReplyEvent } from '@greenroom/contract';
import type { Call } from '../core/call.ts';
import type { Services } from '../core/services.ts';
import { followReply, liveSource } from './follow-reply.ts';
import { loadGeneration } from './load-generation.ts';
import { positionOf } from './reply-position.ts';
import { storedSource } from './stored-source.ts';

/**
 * Attaches to a generation of the owner's, wherever it runs and whether it still does: everything that comes after the
 * last event the caller has, to the end. Leaving does not stop it. Where another server process runs it, this one's end
 * ends the stream before: it can be attached to again elsewhere.
 * @throws `not_found`, `rate_limited` when the owner has too many streams open
 */
export async function attachToGeneration(
  call: Pick<Call, 'unit' | 'ownerId'>,
  services: Pick<Services, 'generations' | 'storage' | 'closing' | 'streams'>,
  input: GenerationEventsInput,
  signal: AbortSignal,
): Promise<AsyncGenerator<ReplyEvent>> {
  const { id } = await loadGeneration(call, input.generation_id);
  const source = await sourceOf(services, id);
  const release = services.streams.take(call.ownerId);
  return releasing(followReply(source, positionOf(input.last_event_id), signal), release);
}

/** Gives the events on, and calls back when they are not read any more. */
export async function* releasing(events: AsyncGenerator<ReplyEvent>, release: () => void): AsyncGenerator<ReplyEvent> {
  try {
    yield* events;
  } finally {
    release();
  }
}

/** Where to follow a generation from: this process when it runs here, or else the database. */
export async function sourceOf(services: Pick<Services, 'generations' | 'storage' | 'closing'>, id: string) {
  const live = services.generations.find(id);
  return live ? liveSource(live) : storedSource(services, id);
}
