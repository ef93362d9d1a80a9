import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical, card as anyCard } from '../../test/card-arbitraries.ts';
import type { Card } from './card.ts';
import { CARD_FIELDS, V3_DATA_FIELDS } from './card-fields.ts';
import { readCard } from './read-card.ts';
import { writeCard } from './write-card.ts';

const given: Card = readCard({
  spec: 'chara_card_v3',
  spec_version: '3.0',
  create_date: '2026-11-24T00:00:00Z',
  data: { name: 'Ada', first_mes: 'Hello.', tags: ['x'], nickname: 'A', source: ['urn:a'], new_field: { a: [1] } },
}).card;

/** A card without what V3 added. */
function asV2(card: Card): Card {
  const data = Object.entries(card.data).filter(([key]) => !V3_DATA_FIELDS.has(key));
  return {
    ...card,
    fields: { ...card.fields, group_only_greetings: [], nickname: null },
    data: Object.fromEntries(data),
  };
}

test('gives the same card back through V3, whatever is in it', () => {
  fc.assert(
    fc.property(anyCard, (card) => {
      const { document, losses } = writeCard(card, 'v3');
      const again = readCard(JSON.parse(JSON.stringify(document)));
      expect(canonical(again)).toBe(canonical({ card, source: 'v3', repairs: [] }));
      expect(losses).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('gives the same card back through V2 but for what V3 added', () => {
  fc.assert(
    fc.property(anyCard, (card) => {
      const again = readCard(JSON.parse(JSON.stringify(writeCard(card, 'v2').document)));
      expect(canonical(again)).toBe(canonical({ card: asV2(card), source: 'v2', repairs: [] }));
      expect(writeCard(asV2(card), 'v2').losses).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('tells every loss: what is in no list of losses survives', () => {
  fc.assert(
    fc.property(anyCard, fc.constantFrom('v1', 'v2'), (card, spec) => {
      const { document, losses } = writeCard(card, spec);
      const again = places(readCard(JSON.parse(JSON.stringify(document))).card);
      const lost = new Set(losses.map((loss) => loss.path));
      for (const [path, value] of places(card)) {
        const kept = canonical(again.get(path)) === canonical(value);
        const says = !['null', '""', '[]', '{}'].includes(canonical(value));
        expect({ path, lost: lost.has(path) }).toEqual({ path, lost: says && !kept });
      }
    }),
    { numRuns: 300 },
  );
});

/** The parts of a card by their paths in a V3 document. */
function places({ fields, character_book, data, root }: Card): Map<string, unknown> {
  return new Map<string, unknown>([
    ...Object.entries(root),
    ...Object.entries(data).map(([key, value]) => [`data.${key}`, value] as const),
    ['data.character_book', character_book],
    ...CARD_FIELDS.map(({ name, card }) => [`data.${card}`, fields[name]] as const),
  ]);
}

test('leaves the card as it was', () => {
  fc.assert(
    fc.property(anyCard, fc.constantFrom('v1', 'v2', 'v3'), (card, spec) => {
      const before = canonical(card);
      writeCard(card, spec);
      expect(canonical(card)).toBe(before);
    }),
  );
});

test('writes every field V3 requires, and no field that is absent', () => {
  expect(writeCard(given, 'v3').document).toEqual({
    spec: 'chara_card_v3',
    spec_version: '3.0',
    data: {
      name: 'Ada',
      description: '',
      personality: '',
      scenario: '',
      first_mes: 'Hello.',
      mes_example: '',
      creator_notes: '',
      system_prompt: '',
      post_history_instructions: '',
      alternate_greetings: [],
      tags: ['x'],
      creator: '',
      character_version: '',
      extensions: {},
      group_only_greetings: [],
      nickname: 'A',
      source: ['urn:a'],
      new_field: { a: [1] },
    },
    create_date: '2026-11-24T00:00:00Z',
  });
  expect(writeCard({ ...given, fields: { ...given.fields, nickname: null } }, 'v3').document.data).not.toHaveProperty(
    'nickname',
  );
});

test('writes V2 without what V3 added, and tells it', () => {
  const { document, losses } = writeCard(given, 'v2');
  expect(document).toMatchObject({ spec: 'chara_card_v2', spec_version: '2.0', create_date: '2026-11-24T00:00:00Z' });
  expect(document.data).toMatchObject({ name: 'Ada', new_field: { a: [1] } });
  expect(Object.keys(document.data as object)).not.toContain('group_only_greetings');
  expect(losses).toEqual([
    { path: 'data.nickname', message: 'A V2 card has no place for it.' },
    { path: 'data.source', message: 'A V2 card has no place for it.' },
  ]);
});

test('writes V1 with its six fields, and tells all else', () => {
  const { document, losses } = writeCard(given, 'v1');
  expect(document).toEqual({
    name: 'Ada',
    description: '',
    personality: '',
    scenario: '',
    first_mes: 'Hello.',
    mes_example: '',
  });
  expect(losses.map((loss) => loss.path)).toEqual([
    'data.tags',
    'data.nickname',
    'data.source',
    'data.new_field',
    'create_date',
  ]);
});

test('gives back every field of a V2 document, the unknown ones and SillyTavern’s at the root too', () => {
  const entry = {
    keys: ['a'],
    content: 'b',
    extensions: { depth: 4 },
    enabled: true,
    insertion_order: 1,
    use_regex: false,
    uid: 7,
  };
  const document = {
    spec: 'chara_card_v2',
    spec_version: '2.0',
    data: {
      name: 'Ada',
      description: 'd',
      personality: 'p',
      scenario: 's',
      first_mes: 'f',
      mes_example: 'm',
      creator_notes: 'n',
      system_prompt: 'y',
      post_history_instructions: 'h',
      alternate_greetings: ['g'],
      tags: ['t'],
      creator: 'c',
      character_version: '1',
      extensions: { chub: { full_path: 'x/y' }, fav: false },
      character_book: { name: 'b', extensions: {}, entries: [entry], unknown: [1] },
      unknown: { deep: [{ a: null }] },
    },
    creatorcomment: 'n',
    avatar: 'none',
    chat: 'Ada - 1',
    talkativeness: 0.5,
    fav: false,
    tags: ['t'],
    create_date: '2026-11-24 @10h 00m 00s 000ms',
  };
  const { card, repairs } = readCard(document);
  expect(repairs).toEqual([]);
  expect(writeCard(card, 'v2')).toEqual({ document, losses: [] });
});

test('does not let the fields of a card be overwritten by what stands beside them', () => {
  const card = { ...given, root: { spec: 'x', spec_version: 'y', data: 'z' }, data: { name: 'Eve', extensions: 1 } };
  const { document } = writeCard(card, 'v3');
  expect(document).toMatchObject({ spec: 'chara_card_v3', spec_version: '3.0', data: { name: 'Ada', extensions: {} } });
});
