import { Lorebook } from '@greenroom/contract';
import { expect } from 'vitest';
import { readLorebook } from '../src/lorebooks/read-lorebook.ts';

export const entry = {
  keys: ['tower'],
  content: 'The tower leans.',
  extensions: {},
  enabled: true,
  insertion_order: 10,
  use_regex: false,
};
export const row = { uid: 0, key: ['tower'], content: 'The tower leans.' };
export const tavernRow = { ...row, keysecondary: [], comment: '', constant: false, selective: false, order: 10 };
export const inCard = (fields: object) => ({ extensions: {}, entries: [{ ...entry, ...fields }] });
export const inWorld = (fields: object) => ({ entries: { 0: { ...row, ...fields } } });

/** What became of the one entry of a document. */
export function readOne(document: unknown) {
  const { book, repairs } = readLorebook(document);
  expect(Lorebook.safeParse(book).success).toBe(true);
  return { entry: book.entries[0], repairs };
}
