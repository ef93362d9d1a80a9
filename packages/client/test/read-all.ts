import type { ReplyEvent } from '../src/index.ts';

/** What a stream of a reply brought. */
export interface ReadEvents {
  types: ReplyEvent['type'][];
  text: string;
  last: ReplyEvent | undefined;
}

/** Reads a stream to its end, into what is also there when it fails. */
export async function readAll(stream: AsyncIterable<ReplyEvent>, into?: ReadEvents): Promise<ReadEvents> {
  const read = into ?? nothingRead();
  for await (const event of stream) {
    read.types.push(event.type);
    if (event.type === 'text-delta') read.text += event.text;
    read.last = event;
  }
  return read;
}

/** Where nothing has been read into yet. */
export function nothingRead(): ReadEvents {
  return { types: [], text: '', last: undefined };
}
