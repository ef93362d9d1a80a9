import { Lorebook, LorebookEntry } from '@greenroom/contract';
import { takeBag } from './extension-bag.ts';
import { type JsonRecord, pickFields } from './json-record.ts';

const BOOK_FIELDS = new Set(Object.keys(Lorebook.shape));
const ENTRY_FIELDS = new Set(Object.keys(LorebookEntry.shape));

/** Writes the lorebook of a card: the shape kept here, without the nulls that the specification does not know. */
export function writeCharacterBook(book: Lorebook): JsonRecord {
  return {
    ...withoutNulls(book, BOOK_FIELDS),
    entries: book.entries.map((entry) => withoutNulls(entry, ENTRY_FIELDS)),
  };
}

/** Writes a standalone lorebook of the specification V3, with what stood beside its `data` when it was read. */
export function writeStandaloneBook(book: Lorebook): JsonRecord {
  const { bag, extensions } = takeBag(book.extensions, 'lorebook_v3', (name) => name !== 'spec' && name !== 'data');
  return { ...bag, spec: 'lorebook_v3', data: writeCharacterBook({ ...book, extensions }) };
}

function withoutNulls(record: JsonRecord, known: ReadonlySet<string>): JsonRecord {
  return pickFields(record, (name, value) => value !== undefined && (value !== null || !known.has(name)));
}
