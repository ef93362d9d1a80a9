import { PIECE_LENGTH, timeIn } from './pieces.ts';
import type { Received } from './receive-stream.ts';

/** A stream of a completion as it is read. */
export interface ReadStream {
  begun: number;
  ended: number;
  text: string;
  /** From the request to the first piece of text, in microseconds. */
  firstPiece: number;
  /** From when the model server wrote a piece to when it was here, in microseconds. */
  delays: number[];
}

/** Reads what was received of a stream. @throws when it tells of an error, or its end is not where it should be */
export function readStream({ begun, ended, arrivals }: Received): ReadStream {
  const read: ReadStream = { begun, ended, text: '', firstPiece: NaN, delays: [] };
  const events = eventsOf(arrivals);
  if (events.pop()?.data !== '[DONE]') throw new Error('It ended without its end');
  for (const { at, data } of events) {
    const text = textIn(data);
    if (text !== '' && read.text === '') read.firstPiece = at - begun;
    read.text += text;
    for (let start = 0; start < text.length; start += PIECE_LENGTH) {
      read.delays.push(at - timeIn(text.slice(start, start + PIECE_LENGTH)));
    }
  }
  return read;
}

/** The events, each with when it was whole. */
function eventsOf(arrivals: Received['arrivals']): { at: number; data: string }[] {
  let rest = '';
  const events = arrivals.flatMap(({ at, bytes }) => {
    const lines = (rest + bytes.toString('latin1')).split('\n\n');
    rest = lines.pop() ?? '';
    return lines.map((line) => ({ at, data: line.replace(/^data: /, '') }));
  });
  if (rest !== '') throw new Error(`It ended in the middle of an event: ${rest}`);
  return events;
}

function textIn(data: string): string {
  const { choices } = JSON.parse(data) as { choices?: { delta: { content?: string } }[] };
  if (!choices) throw new Error(`It told of an error: ${data}`);
  return choices[0]?.delta.content ?? '';
}
