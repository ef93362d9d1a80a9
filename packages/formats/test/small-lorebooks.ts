import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import { writeLorebook } from '../src/lorebooks/write-lorebook.ts';

/** A small entry. */
export const entry: LorebookEntry = {
  keys: ['tower'],
  content: 'The tower leans.',
  extensions: {},
  enabled: true,
  insertion_order: 10,
  use_regex: false,
};
/** A book of such entries with these fields. */
export const bookOf = (...entries: Partial<LorebookEntry>[]): Lorebook => ({
  extensions: {},
  entries: entries.map((fields) => ({ ...entry, ...fields })),
});
/** What a format cannot hold of a book. */
export const lossesOf = (book: Lorebook, format: Parameters<typeof writeLorebook>[1]) =>
  writeLorebook(book, format).losses;
