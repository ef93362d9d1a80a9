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
 * @throws `not_found`
 */
export async function attachToGeneration(
  call: Pick<Call, 'unit' | 'ownerId'>,
  services: Pick<Services, 'generations' | 'storage' | 'closing'>,
  input: GenerationEventsInput,
  signal: AbortSignal,
): Promise<AsyncGenerator<ReplyEvent>> {
  const { id } = await loadGeneration(call, input.generation_id);
  return followReply(await sourceOf(services, id), positionOf(input.last_event_id), signal);
}

/** Where to follow a generation from: this process when it runs here, or else the database. */
export async function sourceOf(services: Pick<Services, 'generations' | 'storage' | 'closing'>, id: string) {
  const live = services.generations.find(id);
  return live ? liveSource(live) : storedSource(services, id);
}
