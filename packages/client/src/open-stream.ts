import { abortable } from './abortable.ts';
import type { CallLife } from './call-life.ts';
import { toGreenroomError } from './to-greenroom-error.ts';

/**
 * Waits for a stream's first chunk, so that a stream that fails at once fails as a call does, and gives the stream on
 * with the call's errors and its abort.
 */
export async function openStream(source: AsyncIterable<unknown>, life: CallLife): Promise<AsyncIterable<unknown>> {
  const iterator = source[Symbol.asyncIterator]();
  const first = await abortable(life.signal, iterator.next());
  life.answered();
  return read(first, iterator, life);
}

async function* read(first: IteratorResult<unknown>, iterator: AsyncIterator<unknown>, life: CallLife) {
  try {
    for (let chunk = first; !chunk.done; chunk = await abortable(life.signal, iterator.next())) yield chunk.value;
  } catch (error) {
    throw life.signal.aborted ? life.signal.reason : toGreenroomError(error);
  } finally {
    life.end();
    // It waits for a chunk that may never come.
    iterator.return?.().catch(() => {});
  }
}
