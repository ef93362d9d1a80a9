import type { UnitOfWork } from './unit-of-work.ts';

/** What an owner has a limited number of. */
export type Counted = 'chat_count' | 'character_count';

/**
 * Counts one more of an owner's things, unless that would pass `limit`. The owner's row is held until the
 * transaction ends, so that the limit holds with any number of writers. Answers whether there was room.
 */
export async function takeQuota(unit: UnitOfWork, ownerId: string, counted: Counted, limit: number): Promise<boolean> {
  const changed = await unit.change(`update "user" set ${counted} = ${counted} + 1 where id = ? and ${counted} < ?`, [
    ownerId,
    limit,
  ]);
  return changed === 1;
}

/** Counts one less, when a thing is deleted for ever. */
export async function returnQuota(unit: UnitOfWork, ownerId: string, counted: Counted): Promise<void> {
  await unit.change(`update "user" set ${counted} = ${counted} - 1 where id = ?`, [ownerId]);
}

/** Holds an owner's row until the transaction ends, so that what is counted of the owner's stays so. */
export async function holdOwner(unit: UnitOfWork, ownerId: string): Promise<void> {
  await unit.rows(`select id from "user" where id = ?${unit.engine.forUpdate}`, [ownerId]);
}
