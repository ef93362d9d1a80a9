import type { UnitOfWork } from '../unit-of-work.ts';
import type { ChangeRow } from './change-row.ts';

/** The owner's first changes after the one of this id, in the order in which they were committed. */
export function readChanges(unit: UnitOfWork, ownerId: string, afterId: number, limit: number): Promise<ChangeRow[]> {
  return unit.rows<ChangeRow>(
    `select id, type, chat_id, message_id, generation_id, created_at from change_event
     where owner_id = ? and id > ? order by id limit ?`,
    [ownerId, afterId, limit],
  );
}

/** The id of the owner's newest change; 0 when there is none. */
export async function lastChangeId(unit: UnitOfWork, ownerId: string): Promise<number> {
  const [row] = await unit.rows<{ id: number | string | null }>(
    'select max(id) as id from change_event where owner_id = ?',
    [ownerId],
  );
  return Number(row?.id ?? 0);
}
