import type { Lorebook } from '@greenroom/contract';
import { jsonValue } from '../row.ts';
import type { UnitOfWork } from '../unit-of-work.ts';

/** Which of an owner's lorebooks there are, and at which version; those in the trash are left out. */
export async function findBookVersions(
  unit: UnitOfWork,
  ownerId: string,
  ids: number[],
): Promise<{ id: number; version: number }[]> {
  if (ids.length === 0) return [];
  return unit.rows<{ id: number; version: number }>(
    `select id, version from lorebook where owner_id = ? and deleted_at is null and id in (${marks(ids)})`,
    [ownerId, ...ids],
  );
}

/** Reads the lorebooks of these ids whole, and how long each is as JSON. */
export async function readBooks(
  unit: UnitOfWork,
  ids: number[],
): Promise<{ id: number; version: number; book: Lorebook; length: number }[]> {
  if (ids.length === 0) return [];
  const rows = await unit.rows<{ id: number; version: number; book: string }>(
    `select id, version, cast(book as text) as book from lorebook where id in (${marks(ids)})`,
    ids,
  );
  return rows.map(({ id, version, book }) => ({ id, version, book: jsonValue<Lorebook>(book), length: book.length }));
}

function marks(ids: number[]): string {
  return ids.map(() => '?').join(', ');
}
