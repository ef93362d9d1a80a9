import { setTimeout as wait } from 'node:timers/promises';
import type { Usage } from './child.ts';
import { textOf, withoutTimes } from './pieces.ts';
import { readStream, type ReadStream } from './read-stream.ts';
import type { Received } from './receive-stream.ts';
import type { Streams, Way } from './ways.ts';

/** How much is streamed at once, and how fast. */
export interface Load {
  streams: number;
  /** Of each stream. */
  pieces: number;
  everyMs: number;
  /** Over how long the streams begin, so that they do not all speak at the same moments. */
  beginWithinMs: number;
}

/** What came of one round of streams. */
export interface Round {
  read: ReadStream[];
  /** Why streams count as lost, one line each. */
  lost: string[];
  /** How many ran at the same time. */
  atOnce: number;
  /** What the process in between used before, in the middle and after; without one, null. */
  usage: { before: Usage; middle: Usage; after: Usage } | null;
}

/**
 * Lets all streams of a way run once, and looks at each for what is lost.
 * @param garbage - Whether the usage is of what is held alone; collecting the garbage delays what runs.
 */
export async function runRound(way: Way, load: Load, garbage: 'with garbage' | 'without garbage'): Promise<Round> {
  const streams = await way.prepare(load.streams);
  const usage = async () => way.greenroom && way.greenroom.usage(garbage);
  const before = await usage();
  const reading = Promise.allSettled(
    Array.from({ length: load.streams }, (_, stream) => receiveOne(streams, stream, load)),
  );
  await wait((load.beginWithinMs + load.pieces * load.everyMs) / 2);
  const middle = await usage();
  const received = await reading;
  const after = await usage();
  const { read, lost } = await lookInto(streams, received, load);
  return { read, lost, atOnce: mostAtOnce(read), usage: before && middle && after && { before, middle, after } };
}

async function receiveOne(streams: Streams, stream: number, load: Load): Promise<Received> {
  await wait((stream * load.beginWithinMs) / load.streams);
  return streams.receive(stream);
}

async function lookInto(streams: Streams, received: PromiseSettledResult<Received>[], load: Load) {
  const [read, lost]: [ReadStream[], string[]] = [[], []];
  for (const [stream, each] of received.entries()) {
    try {
      if (each.status === 'rejected') throw each.reason;
      const whole = readStream(each.value);
      requireWhole(whole, await streams.stored?.(stream), textOf(stream, load.pieces));
      read.push(whole);
    } catch (error) {
      lost.push(`stream ${stream}: ${String(error)}`);
    }
  }
  return { read, lost };
}

function requireWhole({ text }: ReadStream, stored: string | undefined, sent: string): void {
  if (withoutTimes(text) !== sent) throw new Error(`Its text is not the one that was sent: ${text}`);
  if (stored !== undefined && stored !== text) throw new Error(`What is stored of it is not what came: ${stored}`);
}

function mostAtOnce(read: ReadStream[]): number {
  const steps = read.flatMap(({ begun, ended }) => [
    { at: begun, by: 1 },
    { at: ended, by: -1 },
  ]);
  let [now, most] = [0, 0];
  for (const { by } of steps.toSorted((a, b) => a.at - b.at)) most = Math.max(most, (now += by));
  return most;
}
