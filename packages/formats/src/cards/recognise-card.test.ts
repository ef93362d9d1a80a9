import { expect, test } from 'vitest';
import { refusalOf } from '../../test/refusal-of.ts';
import { readCard } from './read-card.ts';
import { findCardBook, isCardDocument } from './recognise-card.ts';

const book = { name: 'Lore', extensions: {}, entries: [] };
const fields = { name: 'Ada', description: 'd', first_mes: 'f' };

test.each([
  ['V1', { ...fields, character_book: book }],
  ['V2', { spec: 'chara_card_v2', spec_version: '2.0', data: { ...fields, character_book: book } }],
  ['V2 with the lorebook at the root', { spec: 'chara_card_v2', data: fields, character_book: book }],
  [
    'V2 with null for a lorebook, and one at the root',
    { data: { ...fields, character_book: null }, character_book: book },
  ],
  ['V3 without data', { spec: 'chara_card_v3', spec_version: '3.0', ...fields, character_book: book }],
  ['a hybrid without a specification', { ...fields, data: { ...fields, character_book: book } }],
  ['a card of a foreign specification', { spec: 'tavern_ai', data: { ...fields, character_book: book } }],
  ['a card of Gradio', { char_name: 'Ada', character_book: book }],
  ['a card of text-generation-webui', { name: 'Ada', context: 'd', character_book: book }],
])('finds the lorebook of %s, which is a card', (_, document) => {
  expect(findCardBook(document)).toBe(book);
  expect(isCardDocument(document)).toBe(true);
  expect(readCard(document).card.fields.name).toBe('Ada');
});

test('finds none in a card that has none', () => {
  expect(findCardBook(fields)).toBeNull();
  expect(findCardBook({ ...fields, character_book: 'x' })).toBeNull();
  expect(findCardBook({ ...fields, character_book: { name: 'no entries' } })).toBeNull();
});

test.each([
  ['the lorebook of a card', book],
  ['one with a description', { ...book, description: 'd' }],
  ['a standalone lorebook of V3', { spec: 'lorebook_v3', data: book }],
  ['a lorebook of RisuAI', { type: 'risu', ver: 1, data: [] }],
  ['what a camera writes', { mirror: false, sensor_type: 'back' }],
  ['a list', [fields]],
  ['nothing', null],
])('finds no card in %s', (_, document) => {
  expect(findCardBook(document)).toBeUndefined();
  expect(isCardDocument(document)).toBe(false);
  expect(refusalOf(() => readCard(document)).code).toBe('unprocessable');
});
