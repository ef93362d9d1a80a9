import { AppError, CharacterCard, Lorebook } from '@greenroom/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical, wildDocument } from '../../test/card-arbitraries.ts';
import { BOOK_QUIRKS } from '../../test/book-quirks.ts';
import { QUIRKS } from '../../test/card-quirks.ts';
import { entry, v2, v3 } from '../../test/quirk.ts';
import { ROOT_QUIRKS } from '../../test/root-quirks.ts';
import type { CardSpec, ReadCard } from './card.ts';
import { readCard } from './read-card.ts';
import { writeCard } from './write-card.ts';

describe('repairs and tells', () => {
  test.each([...QUIRKS, ...BOOK_QUIRKS, ...ROOT_QUIRKS])('$quirk', ({ document, of, is, path, told }) => {
    const read = readCard(document);
    expect(of(read)).toEqual(like(is));
    expect(read.repairs).toEqual([{ path, message: told }]);
    expect(readCard(writeCard(read.card, 'v3').document)).toEqual({ card: read.card, source: 'v3', repairs: [] });
  });
});

/** Other properties may stand beside those of an object; what a property or a list holds must be the same. */
function like(is: unknown): unknown {
  if (Array.isArray(is)) return is.map(like);
  return typeof is === 'object' && is !== null ? expect.objectContaining(is) : is;
}

describe('reads every shape', () => {
  test('V1, with unknown fields and SillyTavern’s in root, and nothing repaired', () => {
    const six = { name: 'Ada', description: 'd', personality: 'p', scenario: 's', first_mes: 'f', mes_example: 'm' };
    const others = { avatar: 'none', chat: 'Ada - 1', create_date: '2024-6-5 @14h 56m 50s 682ms', talkativeness: 0.5 };
    const { card, source, repairs } = readCard({ ...six, ...others });
    expect({ source, repairs }).toEqual({ source: 'v1', repairs: [] });
    expect(card).toMatchObject({ fields: { first_message: 'f', message_example: 'm', nickname: null }, data: {} });
    expect(card.root).toEqual(others);
  });

  test('a first message that stands as the greeting of another program, beside a first_mes or alone', () => {
    const v1 = { name: 'Ada', description: 'd', greeting: 'Hello.' };
    expect(readCard(v1).card).toMatchObject({ fields: { first_message: 'Hello.' }, root: {} });
    const both = readCard({ ...v1, first_mes: '' }).card;
    expect([both.fields.first_message, both.root]).toEqual(['', { greeting: 'Hello.' }]);
    expect(readCard({ ...v1, greeting: [1] }).card.root).toEqual({ greeting: [1] });
  });

  test('Gradio’s JSON', () => {
    const { card, source, repairs } = readCard({
      char_name: 'Ada',
      char_persona: 'A poet.',
      world_scenario: 'London.',
      char_greeting: 'Hello.',
      example_dialogue: '<START>\nAda: Hm.',
      metadata: { tool: { name: 'x' } },
    });
    expect({ source, repairs }).toEqual({ source: 'gradio', repairs: [] });
    expect(card.fields).toMatchObject({ name: 'Ada', description: 'A poet.', scenario: 'London.', personality: '' });
    expect(card.fields).toMatchObject({ first_message: 'Hello.', message_example: '<START>\nAda: Hm.' });
    expect(card.root).toEqual({ metadata: { tool: { name: 'x' } } });
  });

  test('a hybrid once where both say the same, and both where they differ', () => {
    const book = { name: 'b', extensions: {}, entries: [] };
    const data = {
      name: 'Ada',
      description: 'new',
      first_mes: 'f',
      tags: ['x'],
      creator_notes: 'n',
      character_book: book,
    };
    const root = { ...data, description: 'old', unknown: 1, creatorcomment: 'n' };
    const { card, repairs } = readCard(v2(data, structuredClone(root)));
    expect(card.fields.description).toBe('new');
    const mirrors = ['name', 'first_mes', 'tags', 'creator_notes', 'character_book', 'creatorcomment'];
    expect(card.root).toEqual({ description: 'old', unknown: 1, data: mirrors });
    expect(repairs).toEqual([]);
  });

  test('a mirror that says the same only after a repair', () => {
    expect(readCard(v2({ personality: null }, { personality: '' })).card.root).toEqual({ data: ['personality'] });
  });

  test('a hybrid with an empty text of V2’s alone as it is, for V1 had none', () => {
    const { card, repairs } = readCard(
      v2({ system_prompt: '', personality: '' }, { system_prompt: 'x', scenario: '' }),
    );
    expect([card.fields.system_prompt, card.root, repairs]).toEqual([
      '',
      { system_prompt: 'x', data: ['scenario'] },
      [],
    ]);
  });

  test('each field of a V3 card under its name', () => {
    const data = {
      name: 'Ada',
      assets: [{ type: 'icon', uri: 'ccdefault:', name: 'main', ext: 'png' }],
      creation_date: 0,
      creator_notes_multilingual: { de: 'Hallo' },
      source: ['urn:a'],
      new_field: [null],
    };
    const { card, source } = readCard(v3({ ...data, nickname: 'A', group_only_greetings: ['All!'] }));
    const { name: _, ...others } = data;
    expect(card.data).toEqual(others);
    expect(card.fields).toMatchObject({ nickname: 'A', group_only_greetings: ['All!'] });
    expect(source).toBe('v3');
  });

  test.each<[string, CardSpec]>([
    ['chara_card_v2', 'v2'],
    ['chara_card_v3', 'v3'],
  ])('%s', (spec, source) => {
    const read = readCard({ spec, spec_version: `${source.slice(1)}.0`, data: { name: 'Ada' } });
    expect({ source: read.source, repairs: read.repairs }).toEqual({ source, repairs: [] });
  });
});

test('keeps names of prototypes as data at every level, and changes no prototype', () => {
  const evil = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}},"toString":null}';
  const book = `{"extensions":${evil},"entries":[{"extensions":{},${evil.slice(1)}],${evil.slice(1)}`;
  const document = JSON.parse(
    `{"spec":"chara_card_v3","spec_version":"3.0","data":{"name":"Ada","extensions":${evil},"character_book":${book},${evil.slice(1)},${evil.slice(1)}`,
  );
  const { card } = readCard(document);
  for (const object of [card.root, card.data, card.fields.extensions, card.character_book?.entries[0]]) {
    expect(Object.entries(object ?? {})).toEqual(expect.arrayContaining(Object.entries(JSON.parse(evil))));
  }
  expect({}).not.toHaveProperty('polluted');
  expect(canonical(readCard(writeCard(card, 'v3').document).card)).toBe(canonical(card));
});

test('keeps what could not be read beside what earlier readings kept', () => {
  const first = readCard(v2({ creator: ['a'], extensions: { greenroom: 'taken' } })).card;
  expect(first.fields.extensions).toEqual({
    greenroom: { unreadable: { 'data.creator': ['a'], 'data.extensions.greenroom': 'taken' } },
  });
  const { document } = writeCard(first, 'v2');
  const again = readCard({ ...document, data: { ...(document.data as object), creator: ['b'] } }).card;
  expect(again.fields.extensions).toEqual({
    greenroom: {
      unreadable: { 'data.creator': ['a'], 'data.creator (2)': ['b'], 'data.extensions.greenroom': 'taken' },
    },
  });
});

test('keeps ids that several entries share, and says nothing of it', () => {
  const entries = [entry({ id: 1, content: 'a' }), entry({ id: 1, content: 'b' }), entry({ id: '1', disabled: true })];
  const { card, repairs } = readCard(v2({ character_book: { extensions: {}, entries } }));
  expect(repairs).toEqual([]);
  expect(writeCard(card, 'v2').document).toMatchObject({ data: { character_book: { entries } } });
});

test('tells the same repair of many entries once, with their number', () => {
  const entries = Array.from({ length: 300 }, () => ({ ...entry({}), extensions: undefined }));
  const document = JSON.parse(JSON.stringify(v2({ character_book: { extensions: {}, entries } })));
  expect(readCard(document).repairs).toEqual([
    {
      path: 'data.character_book.entries.0.extensions',
      message: 'It was missing and is an empty object now. (299 more like it.)',
    },
  ]);
});

test('reads any JSON as a card the contract takes, or refuses it with an AppError', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), wildDocument), (document) => {
      const read = readOrRefusal(document);
      if (AppError.is(read)) return;
      expect(CharacterCard.safeParse(read.card.fields).error).toBeUndefined();
      if (read.card.character_book) expect(Lorebook.safeParse(read.card.character_book).error).toBeUndefined();
    }),
    { numRuns: 2000 },
  );
});

test('reads half of the wild documents at least, so that the tests on them test something', () => {
  const documents = fc.sample(wildDocument, { numRuns: 500, seed: 1 });
  const read = documents.map(readOrRefusal).filter((result): result is ReadCard => !AppError.is(result));
  expect(read.length).toBeGreaterThan(250);
  expect(read.filter((result) => result.repairs.length > 2).length).toBeGreaterThan(100);
});

test('repairs once: what was repaired and written is read without a repair, and is the same', () => {
  fc.assert(
    fc.property(wildDocument, (document) => {
      const read = readOrRefusal(document);
      if (AppError.is(read)) return;
      const again = readCard(JSON.parse(JSON.stringify(writeCard(read.card, 'v3').document)));
      expect(canonical(again)).toBe(canonical({ card: read.card, source: 'v3', repairs: [] }));
    }),
    { numRuns: 2000 },
  );
});

test('loses no text of any document: what has no place is kept as unreadable', () => {
  fc.assert(
    fc.property(wildDocument, (wild) => {
      const { document, marks } = marked(wild);
      const read = readOrRefusal(document);
      if (AppError.is(read)) return;
      const json = JSON.stringify(read.card);
      expect(marks.filter((mark) => !json.includes(mark))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test('leaves the document as it was, and shares nothing with it', () => {
  fc.assert(
    fc.property(wildDocument, (document) => {
      const before = canonical(document);
      const read = readOrRefusal(document);
      if (!AppError.is(read)) scribble(read.card);
      expect(canonical(document)).toBe(before);
    }),
  );
});

test('reads a book of 50,000 broken entries in well under ten seconds', () => {
  const entries = Array.from({ length: 50_000 }, (_, id) => ({
    key: 'a, b',
    id: String(id),
    order: '5',
    position: '',
    content: 7,
  }));
  const start = performance.now();
  const { card, repairs } = readCard(v2({ character_book: { entries } }));
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(card.character_book?.entries).toHaveLength(50_000);
  expect(repairs.length).toBeLessThan(20);
}, 20_000);

function readOrRefusal(document: unknown): ReadCard | AppError {
  try {
    return readCard(document);
  } catch (error) {
    if (AppError.is(error)) return error;
    throw error;
  }
}

/** The document with a mark of its own in every text but those that are read as something else, and the marks. */
function marked(document: unknown): { document: unknown; marks: string[] } {
  const marks: string[] = [];
  const mark = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(mark);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mark(child)]));
    }
    if (typeof value !== 'string' || /^(?:|\d.*|true|before_char_defs|chara_card_v\d|.*,.*)$/s.test(value))
      return value;
    return `${value}${marks[marks.push(`<${marks.length}>`) - 1]}`;
  };
  return { document: mark(document), marks };
}

/** Changes every object and list there is. */
function scribble(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const child of Object.values(value)) scribble(child);
  if (Array.isArray(value)) value.push('scribbled');
  else Object.assign(value, { scribbled: true });
}
