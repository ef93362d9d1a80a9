import type { ReadCard } from '../src/cards/card.ts';

/** A V2 card with these fields in `data`, and these beside it. */
export const v2 = (data: object, root: object = {}) => ({
  spec: 'chara_card_v2',
  spec_version: '2.0',
  data: { name: 'Ada', description: '', ...data },
  ...root,
});
/** A V3 card with these fields in `data`. */
export const v3 = (data: object) => ({ ...v2(data), spec: 'chara_card_v3', spec_version: '3.0' });
/** An entry of a lorebook with these fields besides those it needs. */
export const entry = (fields: object) => ({
  keys: ['k'],
  content: 'c',
  extensions: {},
  enabled: true,
  insertion_order: 1,
  use_regex: false,
  ...fields,
});
/** A V2 card with a lorebook of one entry; through JSON, which has no undefined. */
export const withEntry = (fields: object): object =>
  JSON.parse(JSON.stringify(v2({ character_book: { extensions: {}, entries: [entry(fields)] } })));
/** The same without one of those it needs. */
export const withoutField = (name: string) => withEntry({ [name]: undefined });

/** What a quirk is about. */
export const fieldsOf = ({ card }: ReadCard) => card.fields;
export const dataOf = ({ card }: ReadCard) => card.data;
export const rootOf = ({ card }: ReadCard) => card.root;
export const bookOf = ({ card }: ReadCard) => card.character_book;
export const entryOf = ({ card }: ReadCard) => card.character_book?.entries[0];
export const unreadableOf = ({ card }: ReadCard) => card.fields.extensions.greenroom;

/** Something that is wrong with a card. */
export interface Quirk {
  quirk: string;
  document: unknown;
  /** What is looked at, and what it must be like. */
  of: (read: ReadCard) => unknown;
  is: unknown;
  /** The path and the sentence of the one repair. */
  path: string;
  told: string;
}

export const quirk = (
  name: string,
  document: unknown,
  of: Quirk['of'],
  is: unknown,
  path: string,
  told: string,
): Quirk => ({
  quirk: name,
  document,
  of,
  is,
  path,
  told,
});

export const KEPT = 'What it was is kept in extensions.greenroom.unreadable.';
