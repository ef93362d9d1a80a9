import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { canonical, card as anyCard, firstDocument } from '../../test/card-arbitraries.ts';
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

/** A card without what V3 added, none of which is mirrored at its root. */
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

test('gives back a V1 document as it was, unknown fields at its root included, and loses nothing', () => {
  fc.assert(
    fc.property(firstDocument, (first) => {
      const { card, source } = readCard(first);
      const { document, losses } = writeCard(card, 'v1');
      expect(source).toBe('v1');
      expect(canonical(document)).toBe(canonical(first));
      expect(losses).toEqual([]);
      expect(canonical(readCard(document).card)).toBe(canonical(card));
    }),
    { numRuns: 500 },
  );
});

test('gives back a V1 card through every specification that can hold it, whatever stood at its root', () => {
  const added = new Set(['nickname', ...V3_DATA_FIELDS]);
  fc.assert(
    fc.property(firstDocument, fc.constantFrom('v2', 'v3'), (any, spec) => {
      const first = Object.fromEntries(Object.entries(any).filter(([key]) => spec === 'v3' || !added.has(key)));
      const { card } = readCard(first);
      const { document, losses } = writeCard(card, spec);
      const again = readCard(JSON.parse(JSON.stringify(document)));
      expect(losses).toEqual([]);
      expect(canonical(again)).toBe(canonical({ card, source: spec, repairs: [] }));
      expect(canonical(writeCard(again.card, 'v1').document)).toBe(canonical(first));
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
    // The names of what the root says once more are no place: what they name has one in `data`.
    ...Object.entries(root).filter(([path]) => path !== 'data'),
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

test('writes V1 with its six fields and what stands at the root, and tells all else', () => {
  const { document, losses } = writeCard(given, 'v1');
  expect(document).toEqual({
    name: 'Ada',
    description: '',
    personality: '',
    scenario: '',
    first_mes: 'Hello.',
    mes_example: '',
    create_date: '2026-11-24T00:00:00Z',
  });
  expect(losses.map((loss) => loss.path)).toEqual(['data.tags', 'data.nickname', 'data.source', 'data.new_field']);
});

describe('of a card whose root says once more what its data says', () => {
  const DATA = {
    name: 'Ada',
    description: 'd',
    first_mes: '',
    tags: ['old'],
    creator_notes: 'n',
    nickname: 'A',
    extensions: { talkativeness: 0.5, fav: false },
  };
  const ROOT = { ...DATA, creatorcomment: 'n', talkativeness: 0.5, fav: true, description: 'of another program' };
  const { card } = readCard({ spec: 'chara_card_v3', spec_version: '3.0', data: DATA, ...ROOT });
  const edited = (fields: Partial<Card['fields']>): Card => ({ ...card, fields: { ...card.fields, ...fields } });

  it.each(['v2', 'v3'] as const)('writes the root as it was while nothing is changed: %s', (spec) => {
    const { nickname: _, ...root } = ROOT;
    expect(writeCard(card, spec).document).toMatchObject(spec === 'v2' ? root : ROOT);
    expect(writeCard(card, spec).document).not.toHaveProperty(spec === 'v2' ? 'nickname' : 'personality');
  });

  it('lets it follow a change, and leaves what said something else', () => {
    const extensions = { talkativeness: 1, fav: false };
    const { document } = writeCard(edited({ tags: ['new'], creator_notes: 'N', description: 'D', extensions }), 'v3');
    expect(document).toMatchObject({
      data: { tags: ['new'], creator_notes: 'N', description: 'D', extensions },
      tags: ['new'],
      creator_notes: 'N',
      creatorcomment: 'N',
      talkativeness: 1,
      extensions,
      fav: true,
      description: 'of another program',
    });
  });

  it('writes no mirror of what is absent now', () => {
    const { document } = writeCard(edited({ nickname: null, extensions: {} }), 'v3');
    for (const name of ['nickname', 'talkativeness']) expect(document).not.toHaveProperty(name);
  });

  it('passes over the other value of a text that was emptied, which reading would put there, and tells it', () => {
    const { document, losses } = writeCard(edited({ description: '' }), 'v3');
    expect(document).not.toHaveProperty('description');
    expect(readCard(document).card.fields.description).toBe('');
    expect(losses).toEqual([
      { path: 'description', message: 'It would be read as the description of the card, which is empty.' },
    ]);
  });

  it('has in V1 what stood at the root, as it is now', () => {
    const { document, losses } = writeCard(edited({ tags: ['new'] }), 'v1');
    expect(document).toMatchObject({ tags: ['new'], creatorcomment: 'n', nickname: 'A', fav: true, description: 'd' });
    expect(losses.map(({ path }) => path)).toEqual(['description']);
  });
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
