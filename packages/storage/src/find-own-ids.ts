import { inParts } from './in-parts.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** What can be named by its id in other things of its owner. */
export type Attachable = 'lorebook' | 'persona' | 'character';

/** Which of the ids are those of an owner's things, in the trash or not; `live` leaves out what is in the trash. */
export async function findOwnIds(
  unit: UnitOfWork,
  table: Attachable,
  ownerId: string,
  ids: readonly number[],
  which: 'all' | 'live',
): Promise<Set<number>> {
  const found = new Set<number>();
  const condition = which === 'live' ? ' and deleted_at is null' : '';
  for (const part of inParts(ids)) {
    const rows = await unit.rows<{ id: number }>(
      `select id from ${table} where owner_id = ? and id in (${part.map(() => '?').join(', ')})${condition}`,
      [ownerId, ...part],
    );
    for (const { id } of rows) found.add(id);
  }
  return found;
}

/** How many an owner has, the trash included. */
export async function countOwn(unit: UnitOfWork, table: Attachable, ownerId: string): Promise<number> {
  const [row] = await unit.rows<{ total: number | string }>(
    `select count(*) as total from ${table} where owner_id = ?`,
    [ownerId],
  );
  return Number(row?.total ?? 0);
}
