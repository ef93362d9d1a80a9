import { describe, expect, test } from 'vitest';
import { cpuTimeOf } from '../../test/container-files.ts';
import { v2, withEntry } from '../../test/quirk.ts';
import { refusalOf } from '../../test/refusal-of.ts';
import { readCard } from './read-card.ts';

describe('refuses as unprocessable', () => {
  const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;

  test.each([
    ['a text', 'x', 'no JSON object'],
    ['a list of cards', [v2({})], 'no JSON object'],
    ['nothing', null, 'no JSON object'],
    ['an empty object', {}, 'none of the fields of a card'],
    ['JSON with a name', { name: 'package', version: '1' }, 'none of the fields of a card'],
    [
      'the chat of another program',
      { type: 'risuChat', data: { name: 'x', message: [] } },
      'none of the fields of a card',
    ],
    ['a lorebook of V3', { spec: 'lorebook_v3', data: { name: 'x', entries: [] } }, 'lorebook'],
    ['a World Info with a description', { name: 'x', description: 'y', entries: {} }, 'lorebook'],
    ['V2 without a name', { spec: 'chara_card_v2', spec_version: '2.0', data: { description: 'd' } }, 'no name'],
    ['V1 with an empty name', { name: '', description: 'd', first_mes: 'f' }, 'no name'],
    ['a name that is an object', v2({ name: {} }), 'no name'],
    ['JSON deeper than 128 levels', v2({ x: nested(127) }), 'deeper than 128'],
    ['JSON of 5,000 levels', nested(5000), 'deeper than 128'],
    ['two names that become one', v2({ x: { 'a\0': 1, 'a\uD800': 2 } }), 'Two names'],
    ['what is no JSON', v2({ x: new Date(0) }), 'at "data.x" that JSON does not have'],
  ])('%s', (_, document, told) => {
    const error = refusalOf(() => readCard(document));
    expect(error.code).toBe('unprocessable');
    expect(error.message).toContain(told);
  });

  test('but takes 128 levels of an unknown field', () => {
    const deep = nested(126);
    expect(readCard(v2({ x: deep })).card.data).toEqual({ x: deep });
  });
});

test.each([
  ['a name', v2({ name: 'x'.repeat(201) }), 'data.name'],
  ['a V1 name', { name: 'x'.repeat(201), description: '' }, 'name'],
  ['a creator', v2({ creator: 'x'.repeat(5_001) }), 'data.creator'],
  ['a first message', v2({ first_mes: 'x'.repeat(1_000_001) }), 'data.first_mes'],
  ['a tag', v2({ tags: ['a', 'x'.repeat(5_001)] }), 'data.tags.1'],
  ['a list of greetings', v2({ alternate_greetings: Array(1001).fill('') }), 'data.alternate_greetings'],
  ['extensions', v2({ extensions: { x: 'y'.repeat(16_000_000) } }), 'data.extensions'],
  ['content', withEntry({ content: 'x'.repeat(1_000_001) }), 'data.character_book.entries.0.content'],
  ['keys', withEntry({ keys: Array(1001).fill('x') }), 'data.character_book.entries.0.keys'],
])('refuses %s over the bounds of the contract, naming it, and cuts nothing', (_, document, path) => {
  const error = refusalOf(() => readCard(document));
  expect(error.code).toBe('unprocessable');
  expect(error.message).toContain(`${path}: `);
  expect(error.details.issues?.map((issue) => issue.path)).toEqual([path]);
});

describe('refuses lists of what no card has', () => {
  const many = (length: number, value: unknown) => Array.from({ length }, () => value);
  const EMPTY = [[], null, {}];
  const documents = (length: number) =>
    EMPTY.flatMap((item): [field: string, document: object][] => [
      ['data.tags', v2({ tags: many(length, item) })],
      ['data.alternate_greetings', v2({ alternate_greetings: many(length, item) })],
      ['data.source', v2({ source: many(length, item) })],
      ['data.character_book.entries', v2({ character_book: { entries: many(length, item) } })],
      ['data.character_book.entries.0.keys', withEntry({ keys: many(length, item) })],
    ]).concat([[], null, 1].map((item) => ['data.assets', v2({ assets: many(length, item) })]));

  test.each(documents(200_000))('in %s, naming it, in under 100 ms', async (field, document) => {
    const error = refusalOf(() => readCard(document));
    expect(error.code).toBe('unprocessable');
    expect(error.message).toContain(field);
    expect(await cpuTimeOf(() => refusalOf(() => readCard(document)))).toBeLessThan(100);
  });

  test('but keeps 1,000 values of no use', () => {
    const { greenroom } = readCard(v2({ assets: many(1000, 1) })).card.fields.extensions;
    expect(Object.keys((greenroom as { unreadable: object }).unreadable)).toHaveLength(1000);
    expect(refusalOf(() => readCard(v2({ assets: many(1001, 1) }))).code).toBe('unprocessable');
  });

  test('in a file of 16 MiB in little more time than its JSON takes to be parsed', async () => {
    const json = JSON.stringify(v2({ tags: many(5_500_000, []) }));
    const parsing = await cpuTimeOf(() => JSON.parse(json));
    const document: unknown = JSON.parse(json);
    expect(await cpuTimeOf(() => refusalOf(() => readCard(document)))).toBeLessThan(300 + 3 * parsing);
  });
});
