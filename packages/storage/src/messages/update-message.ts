import type { SqlValue } from '../engines/engine.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { MessageRow } from './message-row.ts';

/** The fields of a message that can change, with JSON columns as values. */
export type MessageChanges = Partial<
  Pick<MessageRow, 'content' | 'role' | 'name' | 'hidden' | 'pinned'> & { metadata: object; audience: number[] | null }
>;

/**
 * Changes a message that still has the version it was read with, and raises its version. The chat is touched, its
 * version is not. Answers false when the version has moved on.
 */
export async function updateMessage(
  unit: UnitOfWork,
  message: Pick<MessageRow, 'id' | 'chat_id' | 'version'>,
  changes: MessageChanges,
  now: Date,
): Promise<boolean> {
  // The chat first, as every writer does: in another order two writers could wait for each other.
  await unit.rows(`select id from chat where id = ?${unit.engine.forUpdate}`, [message.chat_id]);
  const columns = Object.entries(changes).filter(([, value]) => value !== undefined);
  const values = columns.map(([, value]): SqlValue =>
    value !== null && typeof value === 'object' ? JSON.stringify(value) : (value as SqlValue),
  );
  const changed = await unit.change(
    `update message set ${columns.map(([column]) => `${column} = ?, `).join('')}version = version + 1, updated_at = ?
     where id = ? and version = ?`,
    [...values, now, message.id, message.version],
  );
  if (changed > 0) await unit.change('update chat set updated_at = ? where id = ?', [now, message.chat_id]);
  return changed > 0;
}
