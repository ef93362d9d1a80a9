import type { TRPCClient } from '@trpc/client';
import { sleep } from './abortable.ts';
import type { AppRouter, ReplyEvent, RouterInputs } from './api-types.ts';
import { abortedBy } from './call-life.ts';
import { GreenroomError } from './greenroom-error.ts';
import { retryWait } from './retry-wait.ts';

/** How a reply is read. */
export interface ReadOptions {
  /** Each of them ends it. */
  signals: AbortSignal[];
  /** What the links are told with each call. */
  context: Record<string, unknown>;
  /** How often to come back to a reply without getting anything new of it. */
  retries: number;
}

type Input = RouterInputs['replies']['stream'];

/**
 * Asks for a reply and reads it to its last event. When the connection to one in the background is lost, it is attached
 * to again where it stood; any other has been stopped by that.
 * @throws {GreenroomError}
 */
export async function* readReply(
  calls: TRPCClient<AppRouter>,
  input: Input,
  { signals, context, retries }: ReadOptions,
): AsyncGenerator<ReplyEvent, void, undefined> {
  const signal = AbortSignal.any(signals);
  const place: Place = { generationId: null, eventId: '', hasToolCalls: false, read: 0 };
  let events = await calls.replies.stream.mutate(input, { signal, context });
  for (let attempt = 0; ; attempt += 1) {
    const before = place.read;
    const loss = yield* readUntilLost(events, place);
    if (loss === null) return;
    if (place.read > before) attempt = 0;
    const next = input.background === true && attempt < retries ? positionAt(place) : null;
    const wait = next && retryWait(loss, { attempt, path: 'generations.events', input: next });
    if (next === null || wait === null) throw loss;
    await sleep(signal, wait).catch(() => Promise.reject(abortedBy(signal)));
    events = await calls.generations.events.query(next, { signal, context });
  }
}

/** Where a reader stands in a reply, and how many events it has read. */
interface Place {
  generationId: string | null;
  eventId: string;
  hasToolCalls: boolean;
  read: number;
}

/** Gives the events that are new at the reader's place. Answers what the connection was lost by, or null at the end. */
async function* readUntilLost(
  events: AsyncIterable<ReplyEvent>,
  place: Place,
): AsyncGenerator<ReplyEvent, GreenroomError | null, undefined> {
  try {
    for await (const event of events) {
      if (!moveTo(event, place)) continue;
      yield event;
      if (event.type === 'generation-end') return null;
    }
  } catch (error) {
    return error as GreenroomError;
  }
  return new GreenroomError('network', 'The answer ended before the reply was over.');
}

/** Moves the reader, unless it has had the event. Ids tell how much text there was, so these two can come again. */
function moveTo(event: ReplyEvent, place: Place): boolean {
  if (event.type === 'generation-start') {
    if (place.generationId !== null) return false;
    place.generationId = event.generation.id;
  }
  if (event.type === 'tool-calls') {
    if (place.hasToolCalls) return false;
    place.hasToolCalls = true;
  }
  place.eventId = event.id;
  place.read += 1;
  return true;
}

function positionAt({ generationId, eventId }: Place): RouterInputs['generations']['events'] | null {
  return generationId === null ? null : { generation_id: generationId, last_event_id: eventId };
}
