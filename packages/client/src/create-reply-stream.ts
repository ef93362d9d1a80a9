import type { Message, Reply, ReplyEvent } from './api-types.ts';
import { finalReply, storedMessage } from './final-reply.ts';
import { shareEvents } from './share-events.ts';

/**
 * A reply in the making. The request is sent when the first event is asked for, by a loop or by one of the methods;
 * both can be used together and as often as one likes, each loop from the first event on. Leaving a loop early aborts
 * it for all.
 * @example
 * const stream = client.replies.stream({ chat_id, content: 'Hello' });
 * for await (const event of stream) if (event.type === 'text-delta') write(event.text);
 * const message = await stream.finalMessage();
 */
export interface ReplyStream extends AsyncIterable<ReplyEvent, void, undefined> {
  /**
   * The stored message, once the reply is over; also of one that was stopped by `generations.stop`.
   * @throws {GreenroomError} what {@link ReplyStream.finalReply} does, and `not_found` for a reply that is not stored
   */
  finalMessage(): Promise<Message>;
  /**
   * All that came of it, once the reply is over, stored or not.
   * @throws {GreenroomError} the generation's error when it failed, `aborted` when the stream was left before
   */
  finalReply(): Promise<Reply>;
  /** Leaves the stream. The server stops the reply and keeps what there is of it, unless it runs in the background. */
  abort(): void;
}

/** Makes a stream of the events that `begin` gives; its signal aborts when the stream is left. */
export function createReplyStream(
  begin: (left: AbortSignal) => AsyncIterator<ReplyEvent, void, undefined>,
): ReplyStream {
  const leaving = new AbortController();
  const abort = () => leaving.abort();
  const eventAt = shareEvents(begin(leaving.signal));
  const readToEnd = async () => finalReply(await lastEvent(eventAt));
  return {
    [Symbol.asyncIterator]: () => readEvents(eventAt, abort),
    finalReply: readToEnd,
    finalMessage: async () => storedMessage(await readToEnd()),
    abort,
  };
}

type EventAt = (index: number) => Promise<IteratorResult<ReplyEvent, undefined>>;

/** No generator: its `return` would wait for the event that is being waited for. */
function readEvents(eventAt: EventAt, abort: () => void): AsyncIterator<ReplyEvent, undefined, undefined> {
  let read = 0;
  return {
    next: () => eventAt(read++),
    return: async () => {
      abort();
      return { done: true, value: undefined };
    },
  };
}

async function lastEvent(eventAt: EventAt): Promise<ReplyEvent & { type: 'generation-end' }> {
  for (let index = 0; ; index += 1) {
    const { done, value } = await eventAt(index);
    if (done) throw new Error('A stream of a reply ended without its last event');
    if (value.type === 'generation-end') return value;
  }
}
