import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';

/** One event of a `text/event-stream` (WHATWG HTML, section 9.2). */
export interface ServerSentEvent {
  id?: string;
  event?: string;
  /** One line, such as JSON. */
  data: string;
}

// Proxies commonly end a connection that was silent for half a minute.
const PING_MS = 15_000;

/**
 * Answers with a stream of events, and with a comment now and then while there are none. However the answer ends,
 * `events` are told to end as well.
 */
export function sendEvents(reply: FastifyReply, events: AsyncIterable<ServerSentEvent>): FastifyReply {
  const iterator = events[Symbol.asyncIterator]();
  const text = reply.request.method === 'HEAD' ? [] : lines(iterator);
  const stream = Readable.from(text, { objectMode: false, highWaterMark: 64 * 1024 });
  // Not in a `finally` of the lines: it would not run for a caller who left before the first of them.
  stream.once('close', () => void end(iterator));
  return reply
    .headers({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    .send(stream);
}

/** Runs a stream up to its first event, so that what fails before that is still answered as a problem. */
export async function begun<T>(events: AsyncGenerator<T>): Promise<AsyncIterableIterator<T>> {
  let first: IteratorResult<T> | undefined = await events.next();
  const next = async () => {
    const result = first ?? (await events.next());
    first = undefined;
    return result;
  };
  const iterator: AsyncIterableIterator<T> = {
    next,
    return: (value) => events.return(value),
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

/** Aborts when the caller leaves before the answer is whole. */
export function callerLeaves(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const leave = () => {
    if (!reply.raw.writableFinished) controller.abort(new Error('The caller has left'));
  };
  // One who left while the credentials were checked will not leave again.
  if (reply.raw.destroyed) leave();
  else reply.raw.once('close', leave);
  return controller.signal;
}

async function* lines(iterator: AsyncIterator<ServerSentEvent>): AsyncGenerator<Buffer> {
  const silence = watchSilence();
  try {
    for (let next = iterator.next(); ;) {
      const result = await silence.orNext(next);
      if (result === 'silence') {
        yield Buffer.from(': ping\n\n');
        continue;
      }
      if (result.done) return;
      yield Buffer.from(written(result.value));
      next = iterator.next();
    }
  } finally {
    silence.end();
  }
}

/** One timer for the whole of a stream: one for each event, to be aborted, would cost more than the event. */
function watchSilence() {
  let tell: (silence: 'silence') => void = () => {};
  const timer = setTimeout(() => tell('silence'), PING_MS);
  return {
    orNext: <T>(next: Promise<T>): Promise<T | 'silence'> => {
      timer.refresh();
      return new Promise((resolve, reject) => {
        tell = resolve;
        next.then(resolve, reject);
      });
    },
    end: () => clearTimeout(timer),
  };
}

function written({ id, event, data }: ServerSentEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n\n`;
}

/** An error on the way to the end has nobody to be told to any more. */
async function end(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // The answer is over.
  }
}
