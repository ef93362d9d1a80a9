import { SUMMARY_DESCRIPTION_LENGTH } from '@greenroom/contract';
import { trash } from '../chats/list-chats.ts';
import { listRows, type Condition, type ListWindow } from '../list.ts';
import { containsPattern } from '../search-key.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { LorebookRow, LorebookSummaryRow } from './lorebook-row.ts';

/** Which of an owner's lorebooks, or personas, to list. */
export interface NameFilter {
  ownerId: string;
  namePart?: string | undefined;
  deleted: 'false' | 'true' | 'only';
}

// Not the books themselves: a page of them could be gigabytes, and so could their descriptions.
const COLUMNS = `id, name_key, book ->> 'name' as book_name,
  substr(book ->> 'description', 1, ${SUMMARY_DESCRIPTION_LENGTH}) as book_description,
  entry_count, source, version, created_at, updated_at, deleted_at`;

/** A stretch of an owner's lorebooks, without what is in them. */
export function listLorebooks(unit: UnitOfWork, filter: NameFilter, window: ListWindow) {
  return listRows<LorebookSummaryRow>(unit, 'lorebook', nameConditions(filter), window, COLUMNS);
}

/** The conditions of a filter by name. */
export function nameConditions({ ownerId, namePart, deleted }: NameFilter): Condition[] {
  const conditions: Condition[] = [{ sql: 'owner_id = ?', values: [ownerId] }, ...trash(deleted)];
  if (namePart) conditions.push({ sql: `name_key like ? escape '\\'`, values: [containsPattern(namePart)] });
  return conditions;
}

/** Finds an owner's lorebook, in the trash or not. */
export async function findLorebook(unit: UnitOfWork, ownerId: string, id: number): Promise<LorebookRow | null> {
  const [row] = await unit.rows<LorebookRow>('select * from lorebook where id = ? and owner_id = ?', [id, ownerId]);
  return row ?? null;
}

/** The same, held until the transaction ends. */
export async function lockLorebook(unit: UnitOfWork, ownerId: string, id: number): Promise<LorebookRow | null> {
  if (!unit.em.isInTransaction()) throw new Error('Holding a lorebook needs a transaction');
  const [row] = await unit.rows<LorebookRow>(
    `select * from lorebook where id = ? and owner_id = ?${unit.engine.forUpdate}`,
    [id, ownerId],
  );
  return row ?? null;
}
