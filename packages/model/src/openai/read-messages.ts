import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { ModelError } from '../model-error.ts';
import { parseJson } from './json.ts';

// Room for a picture in a chunk, and an end to a line that has none.
const MAX_MESSAGE_CHARACTERS = 16 * 1024 * 1024;

/**
 * Reads the messages of an event stream, in as many groups as there are pieces of it: an empty group is a comment, or
 * a part of a message, and so a sign of life.
 *
 * @throws ModelError `malformed` when a message does not end; what the pieces throw.
 */
export async function* readMessages(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<EventSourceMessage[]> {
  const decoder = new TextDecoder();
  const feed = messageFeed();
  for await (const piece of pieces) yield feed(decoder.decode(piece, { stream: true }));
  // The last message may lack its empty line. One that lacks more than that was cut off, which shows without it.
  yield feed(`${decoder.decode()}\n\n`).filter(isComplete);
}

/** Takes text in any pieces and gives the messages that each completes. */
function messageFeed(): (text: string) => EventSourceMessage[] {
  let messages: EventSourceMessage[] = [];
  let isTooLong = false;
  const parser = createParser({
    maxBufferSize: MAX_MESSAGE_CHARACTERS,
    onEvent: (message) => messages.push(message),
    // Other errors are fields nobody knows, which the format wants passed over.
    onError: ({ type }) => (isTooLong ||= type === 'max-buffer-size-exceeded'),
  });
  return (text) => {
    messages = [];
    parser.feed(text);
    if (isTooLong) throw new ModelError('malformed', 'The model server sent a message that is too long.');
    return messages;
  };
}

function isComplete({ data }: EventSourceMessage): boolean {
  return isDone(data) || parseJson(data) !== undefined;
}

/** Whether this is the message that ends a stream. */
export function isDone(data: string): boolean {
  return data.trim() === '[DONE]';
}
