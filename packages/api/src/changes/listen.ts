import { AppError, type Change, type ListenInput } from '@greenroom/contract';
import { lastChangeId, readChanges, storageFault, toChange, type ChangeRow } from '@greenroom/storage';
import type { Services } from '../core/services.ts';
import { Bell } from './bell.ts';

const BATCH = 200;
// A wake-up can fail to come: from another process on SQLite, or while PostgreSQL's connection is broken.
const LOOK_MS = 5000;

/** Who listens, and what for. */
export type Listener = Pick<Services, 'storage' | 'streams' | 'closing' | 'now'> & { ownerId: string };

/**
 * Tells of the owner's changes, those after the cursor first, each once and in the order in which they were committed,
 * until the signal aborts or the server closes. It begins with `stream-start`. Nothing of the database is held while
 * it waits.
 * @throws `validation_failed` for a cursor that no event of the owner's has reached, `rate_limited` for too many streams
 */
export async function* listen(
  listener: Listener,
  input: ListenInput,
  signal: AbortSignal | undefined,
): AsyncGenerator<Change> {
  const { storage, streams, closing, ownerId } = listener;
  const release = streams.take(ownerId);
  const bell = new Bell();
  const stopWaking = storage.onChange(ownerId, bell.ring);
  const signals = signal ? [signal, closing] : [closing];
  for (const each of signals) each.addEventListener('abort', bell.ring);
  try {
    yield* follow(listener, input, bell, () => signals.some(({ aborted }) => aborted));
  } finally {
    for (const each of signals) each.removeEventListener('abort', bell.ring);
    stopWaking();
    release();
  }
}

async function* follow(
  listener: Listener,
  input: ListenInput,
  bell: Bell,
  isOver: () => boolean,
): AsyncGenerator<Change> {
  let cursor = await startOf(listener, input);
  yield startEvent(cursor, listener.now());
  while (!isOver()) {
    const rows = await nextChanges(listener, cursor);
    for (const row of rows) {
      if (isOver()) return;
      yield toChange(row);
    }
    cursor = Number(rows.at(-1)?.id ?? cursor);
    if (rows.length < BATCH) await bell.heard(LOOK_MS);
  }
}

async function startOf({ storage, ownerId }: Listener, { cursor }: ListenInput): Promise<number> {
  const newest = await lastChangeId(storage.begin(), ownerId);
  if (cursor === undefined) return newest;
  if (Number(cursor) > newest) throw unknownCursor();
  return Number(cursor);
}

/** A database that does not answer for a while costs the listener time, and not the stream. */
async function nextChanges({ storage, ownerId }: Listener, cursor: number): Promise<ChangeRow[]> {
  try {
    return await readChanges(storage.begin(), ownerId, cursor, BATCH);
  } catch (error) {
    if (storageFault(error) === 'unavailable') return [];
    throw error;
  }
}

function startEvent(cursor: number, now: Date): Change {
  const ids = { chat_id: null, message_id: null, generation_id: null };
  return { id: String(cursor), type: 'stream-start', ...ids, created_at: now.toISOString() };
}

/** It comes from another database, or from before this one was restored: what is newer here would pass unseen. */
function unknownCursor(): AppError {
  const message = 'is beyond the newest event there is; read everything anew and listen without it';
  return new AppError('validation_failed', `cursor: ${message}`, { issues: [{ path: 'cursor', message }] });
}
