import type { Lorebook, LorebookResource, LorebookSummary } from '@greenroom/contract';
import { isoInstant, jsonValue, type RawInstant } from '../row.ts';

/** What every lorebook is listed with. */
export interface LorebookSummaryRow {
  id: number;
  name_key: string;
  /** As the book itself has them; null when it has none. */
  book_name: string | null;
  book_description: string | null;
  entry_count: number;
  source: string | null;
  version: number;
  created_at: RawInstant;
  updated_at: RawInstant;
  deleted_at: RawInstant | null;
}

/** A lorebook as a statement of either engine gives it. */
export interface LorebookRow extends Omit<LorebookSummaryRow, 'book_name' | 'book_description'> {
  owner_id: string;
  name: string;
  book: unknown;
}

/** The book itself. */
export function toLorebook(row: Pick<LorebookRow, 'book'>): Lorebook {
  return jsonValue<Lorebook>(row.book);
}

/** A lorebook in the shape of the contract; its own fields stand before those of the book with the same names. */
export function toLorebookResource(row: LorebookRow): LorebookResource {
  return { ...toLorebook(row), ...standing(row) };
}

/** A lorebook in a list. */
export function toLorebookSummary(row: LorebookSummaryRow): LorebookSummary {
  return { name: row.book_name, description: row.book_description, ...standing(row) };
}

function standing(row: Omit<LorebookSummaryRow, 'book_name' | 'book_description'>) {
  return {
    id: row.id,
    source: row.source,
    entry_count: row.entry_count,
    version: row.version,
    created_at: isoInstant(row.created_at),
    updated_at: isoInstant(row.updated_at),
    deleted_at: isoInstant(row.deleted_at),
  };
}
