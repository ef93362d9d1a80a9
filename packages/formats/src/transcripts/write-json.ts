import type { Transcript, TranscriptMessage } from '@greenroom/contract';
import { inChunks } from './in-chunks.ts';

/** A transcript without its messages, which come as a stream. */
export type TranscriptHead = Omit<Transcript, 'messages'>;

/**
 * Writes the lossless export as one JSON document, a `Transcript`, in chunks of some tens of kilobytes. It
 * holds one chunk and one message at a time. Each field of the head and each message has a line of its own,
 * so that two exports can be compared line by line.
 *
 * An error of `messages` goes on to the reader and leaves the document unfinished, so that it cannot be
 * taken for a whole one.
 */
export function writeJson(head: TranscriptHead, messages: AsyncIterable<TranscriptMessage>): AsyncIterable<string> {
  return inChunks(pieces(head, messages));
}

async function* pieces(head: TranscriptHead, messages: AsyncIterable<TranscriptMessage>): AsyncGenerator<string> {
  const { format, format_version, exported_at, chat, character, group_characters } = head;
  const fields = { format, format_version, exported_at, chat, character, group_characters };
  yield '{\n';
  for (const [key, value] of Object.entries(fields)) {
    yield `"${key}": ${JSON.stringify(value)},\n`;
  }
  yield '"messages": [';
  let separator = '\n';
  for await (const message of messages) {
    yield separator + JSON.stringify(message);
    separator = ',\n';
  }
  yield '\n]\n}\n';
}
