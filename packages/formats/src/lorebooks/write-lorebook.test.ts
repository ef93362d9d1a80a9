import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import { describe, expect, it, test } from 'vitest';
import { bookOf, entry, lossesOf } from '../../test/small-lorebooks.ts';
import { readLorebook } from './read-lorebook.ts';
import { writeLorebook } from './write-lorebook.ts';

describe('the formats of the card specification', () => {
  it('have no nulls in fields that may be absent', () => {
    const book = { ...bookOf({ name: null, id: null, extensions: { scan_depth: null }, mine: null }), name: null };
    const written = { extensions: {}, entries: [{ ...entry, extensions: { scan_depth: null }, mine: null }] };
    expect(writeLorebook(book, 'character_book')).toEqual({ document: written, losses: [] });
    expect(writeLorebook(book, 'lorebook_v3').document).toEqual({ spec: 'lorebook_v3', data: written });
  });
});

test('a memory book of Agnai', () => {
  const book = bookOf({ comment: 'Tower', constant: true, secondary_keys: ['old'], extensions: { position: 1 } });
  expect(writeLorebook({ ...book, name: 'Towers', token_budget: 500, extensions: { mine: 1 } }, 'agnai')).toEqual({
    losses: [],
    document: {
      kind: 'memory',
      name: 'Towers',
      tokenBudget: 500,
      extensions: { mine: 1 },
      entries: [
        {
          name: 'Tower',
          comment: 'Tower',
          entry: 'The tower leans.',
          keywords: ['tower'],
          priority: 0,
          weight: 10,
          enabled: true,
          constant: true,
          secondaryKeys: ['old'],
          position: 'after_char',
        },
      ],
    },
  });
});

test('a lorebook of RisuAI', () => {
  const book = bookOf({
    keys: ['tower', 'town'],
    secondary_keys: ['old', 'new'],
    selective: true,
    case_sensitive: true,
  });
  expect(writeLorebook({ ...book, extensions: { risu: { ver: 2 } } }, 'risu')).toEqual({
    losses: [],
    document: {
      type: 'risu',
      ver: 2,
      data: [
        {
          key: 'tower, town',
          secondkey: 'old, new',
          comment: '',
          content: 'The tower leans.',
          mode: 'normal',
          insertorder: 10,
          alwaysActive: false,
          selective: true,
          useRegex: false,
          extentions: { risu_case_sensitive: true },
        },
      ],
    },
  });
});

test('a constant of RisuAI that was made to wait for its keys is no constant there', () => {
  const { book } = readLorebook({ type: 'risu', data: [{ key: 'tower', content: 'x', mode: 'constant' }] });
  const edited = { ...book, entries: book.entries.map((read) => ({ ...read, constant: false })) };
  expect(writeLorebook(edited, 'risu').document).toMatchObject({ data: [{ mode: 'normal', alwaysActive: false }] });
  expect(writeLorebook(book, 'risu').document).toMatchObject({ data: [{ mode: 'constant', alwaysActive: true }] });
});

test('a lorebook of NovelAI, each entry with the context of a new one', () => {
  expect(writeLorebook(bookOf({ name: 'Tower', constant: true, id: 'n-1' }), 'novelai')).toEqual({
    losses: [],
    document: {
      lorebookVersion: 5,
      settings: { orderByKeyLocations: false },
      categories: [],
      entries: [
        {
          id: 'n-1',
          text: 'The tower leans.',
          keys: ['tower'],
          displayName: 'Tower',
          enabled: true,
          forceActivation: true,
          searchRange: 1e3,
          keyRelative: false,
          nonStoryActivatable: false,
          category: '',
          contextConfig: {
            prefix: '',
            suffix: '\n',
            tokenBudget: 2048,
            reservedTokens: 0,
            budgetPriority: 10,
            trimDirection: 'trimBottom',
            insertionType: 'newline',
            maximumTrimType: 'sentence',
            insertionPosition: -1,
          },
        },
      ],
    },
  });
});

describe('what a format cannot hold', () => {
  it.each<[Parameters<typeof writeLorebook>[1], string, Partial<LorebookEntry>]>([
    ['novelai', 'secondary_keys', { secondary_keys: ['old'] }],
    ['novelai', 'selective', { selective: true, secondary_keys: ['old'] }],
    ['novelai', 'position', { position: 'after_char' }],
    ['novelai', 'priority', { priority: 1 }],
    ['novelai', 'case_sensitive', { case_sensitive: true }],
    ['novelai', 'comment', { name: 'Tower', comment: 'An old one' }],
    ['novelai', 'id', { id: 3 }],
    ['novelai', 'extensions.probability', { extensions: { probability: 50 } }],
    ['novelai', 'extensions.position', { extensions: { position: 4 } }],
    ['novelai', 'extensions.mine', { extensions: { mine: null } }],
    ['novelai', 'weather', { weather: 'rain' }],
    ['novelai', 'use_regex', { keys: ['/a/'], use_regex: false }],
    ['risu', 'enabled', { enabled: false }],
    ['risu', 'name', { name: 'Tower', comment: 'An old one' }],
    ['risu', 'id', { id: 'a' }],
    ['risu', 'keys', { keys: ['Ada, the elder'] }],
    ['risu', 'keys', { keys: [' tower'] }],
    ['risu', 'secondary_keys', { secondary_keys: [''] }],
    ['risu', 'case_sensitive', { case_sensitive: true, extensions: { case_sensitive: false } }],
    ['risu', 'extensions.useProbability', { extensions: { useProbability: false, probability: 10 } }],
    ['risu', 'extensions.depth', { extensions: { depth: 1 } }],
    ['agnai', 'use_regex', { keys: ['tow(er|n)'], use_regex: true }],
    ['agnai', 'id', { id: 'a' }],
    ['agnai', 'position', { extensions: { position: 4 } }],
    ['agnai', 'extensions.sillytavern', { extensions: { sillytavern: { keys: 1 } } }],
  ])('%s: %s is told with how many entries have it', (format, path, fields) => {
    const losses = lossesOf(bookOf(fields, {}, fields), format);
    expect(losses.find((loss) => loss.path === `entries.*.${path}`)?.message).toMatch(`${path} of 2 entries: `);
  });

  it.each(['agnai', 'risu', 'novelai'] as const)('%s: the defaults of SillyTavern are no losses', (format) => {
    const { document } = writeLorebook(bookOf({}, {}), 'sillytavern');
    const { book } = readLorebook(document);
    const unnumbered = { ...book, entries: book.entries.map(({ id: _, ...rest }) => rest as LorebookEntry) };
    expect(lossesOf(unnumbered, format)).toEqual([]);
  });

  it.each(['risu', 'novelai'] as const)('%s: fields of the book are told', (format) => {
    const book: Lorebook = { name: 'Towers', scan_depth: 4, house: 'Ada', extensions: { mine: 1 }, entries: [] };
    expect(lossesOf(book, format).map(({ path }) => path)).toEqual(['name', 'scan_depth', 'house', 'extensions.mine']);
  });
});

test('of 1,000 kinds of fields that are lost, 200 are named and the rest counted', () => {
  const fields = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`x${index}`, index]));
  const losses = lossesOf(bookOf(fields), 'novelai');
  expect(losses).toHaveLength(201);
  expect(losses.at(-1)?.message).toBe('800 further kinds of fields are lost too');
});

test('a book is left as it was', () => {
  const book = { ...bookOf({ id: 'a', extensions: { position: 4, mine: { a: 1 } } }), name: 'Towers' };
  const before = structuredClone(book);
  for (const format of ['character_book', 'lorebook_v3', 'sillytavern', 'agnai', 'risu', 'novelai'] as const) {
    writeLorebook(book, format);
  }
  expect(book).toEqual(before);
});
