import { describe, expect, it } from 'vitest';
import { entry, inCard, readOne } from '../../test/lorebook-files.ts';
import { v2 } from '../../test/quirk.ts';
import { refusalOf } from '../../test/refusal-of.ts';
import { readCard } from '../cards/read-card.ts';
import { readLorebook } from './read-lorebook.ts';

describe('the lorebook of a card', () => {
  it('is taken as it is, with fields nobody knows where they were', () => {
    const book = {
      name: 'Towers',
      extensions: { mine: 1 },
      house: 'Ada',
      entries: [{ ...entry, weather: 'rain', id: 'e1' }],
    };
    expect(readLorebook(book)).toEqual({ book, source: 'character_book', repairs: [] });
  });

  it('is taken as the API keeps it, nulls as absent', () => {
    const kept = {
      ...inCard({ name: null, case_sensitive: null, position: null, id: null }),
      name: null,
      scan_depth: null,
    };
    expect(readLorebook(kept)).toEqual({ book: inCard({}), source: 'character_book', repairs: [] });
  });

  it('says it has regular expressions by the slashes of a key where V2 has no field for it', () => {
    const { use_regex: _, ...v2 } = entry;
    expect(readOne({ extensions: {}, entries: [{ ...v2, keys: ['/tow(er|n)/i'] }] })).toMatchObject({
      entry: { use_regex: true },
      repairs: [],
    });
    expect(readOne({ extensions: {}, entries: [v2] })).toMatchObject({ entry: { use_regex: false }, repairs: [] });
  });

  it.each([
    ['a number as a text', { insertion_order: '10' }, {}, 'entries.0.insertion_order'],
    ['a boolean as a text', { enabled: 'TRUE' }, {}, 'entries.0.enabled'],
    ['a boolean as a number', { constant: 1 }, { constant: true }, 'entries.0.constant'],
    ['a null for the content', { content: null }, { content: '' }, 'entries.0.content'],
    ['a null for enabled', { enabled: null }, {}, 'entries.0.enabled'],
    ['a text for the keys', { keys: 'tower, town ,' }, { keys: ['tower', 'town'] }, 'entries.0.keys'],
    ['a regular expression for the keys', { keys: '/a{1,2}/i' }, { keys: ['/a{1,2}/i'] }, 'entries.0.keys'],
    [
      'a pattern for the keys',
      { keys: 'a{1,2}', use_regex: true },
      { keys: ['a{1,2}'], use_regex: true },
      'entries.0.keys',
    ],
    ['numbers among the keys', { keys: ['tower', 7, null] }, { keys: ['tower', '7'] }, 'entries.0.keys'],
    ['key for keys', { keys: undefined, key: ['tower'] }, {}, 'entries.0.key'],
    ['no keys', { keys: undefined }, { keys: [] }, 'entries.0.keys'],
    ['no extensions', { extensions: undefined }, {}, 'entries.0.extensions'],
    ['extensions that are none', { extensions: [] }, {}, 'entries.0.extensions'],
    ['disable for enabled', { enabled: undefined, disable: true }, { enabled: false }, 'entries.0.enabled'],
    ['disabled for enabled', { enabled: undefined, disabled: false }, {}, 'entries.0.enabled'],
    ['no enabled', { enabled: undefined }, {}, 'entries.0.enabled'],
    ['no order', { insertion_order: undefined }, { insertion_order: 100 }, 'entries.0.insertion_order'],
    ['uid for id', { uid: 4 }, { id: 4 }, 'entries.0.uid'],
    ['an id of no kind', { id: [1] }, {}, 'entries.0.id'],
    [
      'a position of SillyTavern',
      { position: 4 },
      { position: 'after_char', extensions: { position: 4 } },
      'entries.0.position',
    ],
    ['a position as a text', { position: '0' }, { position: 'before_char' }, 'entries.0.position'],
    ['an empty position', { position: '' }, {}, 'entries.0.position'],
    ['a position of no kind', { position: true }, {}, 'entries.0.position'],
    [
      'a longer name of a position',
      { position: 'before_char_defs' },
      { position: 'before_char' },
      'entries.0.position',
    ],
    ['a value nothing can be made of', { priority: 'high' }, {}, 'entries.0.priority'],
    [
      'a probability as a text',
      { extensions: { probability: '50' } },
      { extensions: { probability: 50 } },
      'entries.0.extensions.probability',
    ],
  ])('is repaired for %s, and it is told', (_, fields, repaired, path) => {
    const { entry: read, repairs } = readOne(inCard(fields));
    expect(read).toEqual({ ...entry, ...repaired });
    expect(repairs.map((repair) => repair.path)).toContain(path);
  });

  it('keeps an extension of a known name and another kind, for another program may mean its own', () => {
    expect(readOne(inCard({ extensions: { depth: { of: 'field' } } }))).toMatchObject({
      entry: { extensions: { depth: { of: 'field' } } },
      repairs: [],
    });
  });

  it('leaves a list in the extensions whole that holds more than texts', () => {
    const { entry: read, repairs } = readOne(inCard({ extensions: { triggers: ['normal', { a: 1 }] } }));
    expect(read?.extensions).toEqual({ triggers: ['normal', { a: 1 }] });
    expect(repairs).toEqual([]);
  });

  it('gives the later of two entries with one id a free number', () => {
    const book = { extensions: {}, entries: [1, 'a', 1, 'a', 0].map((id) => ({ ...entry, id })) };
    const { book: read, repairs } = readLorebook(book);
    expect(read.entries.map(({ id }) => id)).toEqual([1, 'a', 2, 3, 0]);
    expect(repairs).toEqual([
      {
        path: 'entries.2.id',
        message: 'is the id of an entry before it: a free number stands for it (and so in 2 places)',
      },
    ]);
  });

  it('leaves out entries that are no objects, and tells where they were', () => {
    const { book, repairs } = readLorebook({ extensions: {}, entries: [entry, 'x', null, entry] });
    expect(book.entries).toEqual([entry, entry]);
    expect(book.extensions).toEqual({ greenroom: { unreadable: { 'entries.1': 'x', 'entries.2': null } } });
    const kept = 'is no object: left out, and kept in extensions.greenroom.unreadable';
    expect(repairs).toEqual([{ path: 'entries.1', message: `${kept} (and so in 2 places)` }]);
  });

  it('tells of the same repair in 1,000 entries once', () => {
    const entries = Array.from({ length: 1000 }, () => ({ ...entry, insertion_order: '1' }));
    expect(readLorebook({ extensions: {}, entries }).repairs).toEqual([
      { path: 'entries.0.insertion_order', message: 'was not a number: made into that (and so in 1000 places)' },
    ]);
  });

  it('repairs the fields of the book', () => {
    const { book, repairs } = readLorebook({
      scan_depth: '3',
      tokenBudget: 2048,
      recursive_scanning: 'false',
      entries: [],
    });
    expect(book).toEqual({ scan_depth: 3, token_budget: 2048, recursive_scanning: false, extensions: {}, entries: [] });
    expect(repairs.map(({ path }) => path)).toEqual(['scan_depth', 'tokenBudget', 'recursive_scanning', 'extensions']);
  });

  it('keeps every value that is of no use where it stood, as the import of a card does', () => {
    const lost = {
      content: { a: 1 },
      id: { b: 2 },
      priority: { c: 3 },
      enabled: 'x',
      position: 9,
      secondary_keys: 7,
      extensions: 'none',
    };
    const book = { scan_depth: 'deep', extensions: { greenroom: { own: 1 } }, entries: [{ ...entry, ...lost }] };
    const unreadable = {
      scan_depth: 'deep',
      ...Object.fromEntries(Object.entries(lost).map(([field, value]) => [`entries.0.${field}`, value])),
      'entries.0.keys.1': { d: 4 },
    };
    const { extensions } = readLorebook({ ...book, entries: [{ ...book.entries[0], keys: ['a', { d: 4 }] }] }).book;
    expect(extensions).toEqual({ greenroom: { own: 1, unreadable } });
  });

  it('keeps what a second reading finds beside what the first did', () => {
    const extensions = { greenroom: { unreadable: { 'entries.0': 'x' } } };
    expect(readLorebook({ extensions, entries: ['y'] }).book.extensions).toEqual({
      greenroom: { unreadable: { 'entries.0': 'x', 'entries.0 (2)': 'y' } },
    });
  });

  it('is refused when over 1,000 values are of no use', () => {
    const entries = (length: number) => ({ extensions: {}, entries: Array.from({ length }, () => 'x') });
    expect(readLorebook(entries(1000)).book.entries).toEqual([]);
    expect(refusalOf(() => readLorebook(entries(1001)))).toMatchObject({
      code: 'unprocessable',
      message: expect.stringContaining('entries.1000'),
    });
  });

  it.each([
    { keys: ['/a/i'], use_regex: undefined },
    { keys: ['/a/i'], use_regex: false },
    { keys: ['a'], secondary_keys: ['/b/'], use_regex: undefined },
    { keys: ['a'], use_regex: undefined },
    { position: 0 },
    { position: '1' },
    { position: 4 },
    { position: 4, extensions: { position: 2 } },
    { position: 9 },
    { position: 'before_char_defs' },
    { position: 'somewhere' },
    { position: '' },
  ])('reads as it does within its card: %o', (fields) => {
    const book = JSON.parse(JSON.stringify(inCard(fields))) as object;
    const { fields: card, character_book } = readCard(v2({ character_book: book })).card;
    const read = readLorebook(book).book;
    expect(read.entries).toEqual(character_book?.entries);
    expect(keptIn(read.extensions)).toEqual(keptIn(card.extensions));
  });
});

/** What was unreadable, by the place in the book. */
function keptIn(extensions: Record<string, unknown>): object {
  const { unreadable = {} } = (extensions['greenroom'] ?? {}) as { unreadable?: object };
  const entries = Object.entries(unreadable);
  return Object.fromEntries(entries.map(([path, value]) => [path.replace('data.character_book.', ''), value]));
}
