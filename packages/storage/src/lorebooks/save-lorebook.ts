import type { Lorebook } from '@greenroom/contract';
import { searchKey } from '../search-key.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { LorebookRow } from './lorebook-row.ts';

/** The longest name a lorebook is listed and searched by, in code points; the book keeps its own whole. */
const NAME_LENGTH = 200;

/** Stores a new lorebook and answers its row. By statements, because a book can be too long to be mapped twice. */
export async function insertLorebook(
  unit: UnitOfWork,
  { ownerId, book, source, now }: { ownerId: string; book: Lorebook; source: string | null; now: Date },
): Promise<LorebookRow> {
  const fields = { owner_id: ownerId, ...named(book), entry_count: book.entries.length, source };
  const times = { created_at: now, updated_at: now, deleted_at: null };
  const row = { ...fields, version: 1, ...times };
  const columns = Object.keys(row);
  const [inserted] = await unit.rows<{ id: number }>(
    `insert into lorebook (${columns.join(', ')}, book) values (${columns.map(() => '?').join(', ')}, ?) returning id`,
    [...Object.values(row), JSON.stringify(book)],
  );
  if (!inserted) throw new Error('The database gave a new lorebook no id');
  return { id: inserted.id, ...row, book };
}

/** Stores a changed book in the place of one the caller holds, and answers its row. */
export async function updateLorebook(
  unit: UnitOfWork,
  current: LorebookRow,
  { book, now }: { book: Lorebook; now: Date },
): Promise<LorebookRow> {
  const { name, name_key } = named(book);
  const entryCount = book.entries.length;
  const version = current.version + 1;
  await unit.change(
    'update lorebook set name = ?, name_key = ?, book = ?, entry_count = ?, version = ?, updated_at = ? where id = ?',
    [name, name_key, JSON.stringify(book), entryCount, version, now, current.id],
  );
  return { ...current, name, name_key, book, entry_count: entryCount, version, updated_at: now };
}

function named(book: Lorebook): { name: string; name_key: string } {
  const name = Array.from(book.name ?? '')
    .slice(0, NAME_LENGTH)
    .join('');
  return { name, name_key: searchKey(name) };
}
