import { describe, expect, it, test } from 'vitest';
import { EXTENSIONS } from '../../test/lorebook-values.ts';
import { entry, inWorld, readOne, row, tavernRow } from '../../test/lorebook-files.ts';
import { readLorebook } from './read-lorebook.ts';

describe('World Info', () => {
  it('has its entries under the names of the specification, in the order of the uids', () => {
    const document = {
      name: 'Towers',
      entries: {
        7: { ...row, uid: 7, key: ['/tow(er|n)/'], keysecondary: ['old'], comment: 'Tower', order: 5, disable: true },
        2: { ...row, uid: 2, constant: true, selective: false },
      },
    };
    expect(readLorebook(document)).toEqual({
      source: 'sillytavern',
      repairs: [],
      book: {
        name: 'Towers',
        extensions: {},
        entries: [
          {
            ...entry,
            id: 2,
            constant: true,
            selective: false,
            secondary_keys: [],
            position: 'before_char',
            insertion_order: 100,
          },
          {
            id: 7,
            keys: ['/tow(er|n)/'],
            secondary_keys: ['old'],
            comment: 'Tower',
            content: 'The tower leans.',
            insertion_order: 5,
            enabled: false,
            selective: true,
            use_regex: true,
            position: 'before_char',
            extensions: {},
          },
        ],
      },
    });
  });

  it.each(EXTENSIONS.flatMap(([worldInfo, name, values]) => values.map((value) => [worldInfo, value, name] as const)))(
    'has %s = %j under extensions.%s',
    (worldInfo, value, name) => {
      expect(readOne(inWorld({ [worldInfo]: value }))).toMatchObject({
        entry: { extensions: { [name]: value } },
        repairs: [],
      });
    },
  );

  it.each([
    [0, 'before_char'],
    [1, 'after_char'],
    [2, 'after_char'],
    [3, 'after_char'],
    [4, 'after_char'],
    [5, 'after_char'],
    [6, 'after_char'],
    [7, 'after_char'],
    [8, 'after_char'],
  ])('has the position %i in the extensions, and as %s for other programs', (position, place) => {
    expect(readOne(inWorld({ position })).entry).toMatchObject({ position: place, extensions: { position } });
  });

  it.each([
    [true, { case_sensitive: true }],
    [false, { case_sensitive: false }],
    [null, {}],
  ])('says whether case matters (%j) in the extensions, and for other programs', (caseSensitive, field) => {
    const { entry: read } = readOne(inWorld({ caseSensitive }));
    expect(read?.extensions).toEqual({ case_sensitive: caseSensitive });
    expect(read).toMatchObject(field);
    expect(Object.hasOwn(read ?? {}, 'case_sensitive')).toBe(caseSensitive !== null);
  });

  it('keeps the card’s lorebook that the world came from, and fields nobody knows', () => {
    const originalData = { entries: [], name: 'Towers' };
    const document = { entries: { 0: { ...row, weather: 'rain' } }, originalData, house: 'Ada' };
    expect(readLorebook(document)).toMatchObject({
      repairs: [],
      book: { house: 'Ada', extensions: { sillytavern: { originalData } }, entries: [{ weather: 'rain' }] },
    });
  });

  it('keeps aside what a card would take for a field of its own', () => {
    expect(readOne(inWorld({ disable: false, enabled: 'no', id: 'mine' }))).toMatchObject({
      entry: { id: 0, enabled: true, extensions: { sillytavern: { enabled: 'no', id: 'mine' } } },
      repairs: [],
    });
  });

  it('keeps what cannot be read, a uid that is no whole number among it', () => {
    const { book } = readLorebook(inWorld({ uid: 1.5, order: [9], key: ['tower', { a: 1 }], disable: 'maybe' }));
    expect(book.entries).toMatchObject([{ id: 0, insertion_order: 100, keys: ['tower'], enabled: true }]);
    expect(book.extensions).toEqual({
      greenroom: {
        unreadable: {
          'entries.0.uid': 1.5,
          'entries.0.order': [9],
          'entries.0.key.1': { a: 1 },
          'entries.0.disable': 'maybe',
        },
      },
    });
  });

  it('goes by the entry where its extensions are an old copy', () => {
    const { entry: read, repairs } = readOne(inWorld({ depth: 2, extensions: { depth: 9, sticky: 3, mine: 1 } }));
    expect(read?.extensions).toEqual({ depth: 2, sticky: 3, mine: 1 });
    expect(repairs).toEqual([{ path: 'entries.0.extensions.depth', message: 'says other than depth, which counts' }]);
  });

  it.each([
    ['a uid as a text', { uid: '0' }, { id: 0 }, 'entries.0.uid'],
    ['no uid', { uid: undefined }, { id: 0 }, 'entries.0.uid'],
    ['a null for the content', { content: null }, { content: '' }, 'entries.0.content'],
    [
      'numbers as texts',
      { order: '7', depth: '2' },
      { insertion_order: 7, extensions: { depth: 2 } },
      'entries.0.depth',
    ],
    ['an empty text for no number', { sticky: '' }, { extensions: { sticky: null } }, 'entries.0.sticky'],
    ['enabled for disable', { enabled: false }, { enabled: false }, 'entries.0.disable'],
    [
      'a value nothing can be made of',
      { position: 'top' },
      { position: 'before_char', extensions: {} },
      'entries.0.position',
    ],
  ])('is repaired for %s, and it is told', (_, fields, repaired, path) => {
    const { entry: read, repairs } = readOne(inWorld(fields));
    expect(read).toMatchObject(repaired);
    expect(repairs.map((repair) => repair.path)).toContain(path);
  });

  it('keeps every uid, and gives free ones to entries without and to the later of two', () => {
    const entries = {
      5: { ...row, uid: undefined },
      6: { ...row, uid: 5 },
      7: { ...row, uid: 5 },
      x: { ...row, uid: null },
    };
    expect(readLorebook({ entries }).book.entries.map(({ id }) => id)).toEqual([0, 5, 2, 1]);
  });
});

test('a world of TavernAI is read as the older World Info it is', () => {
  expect(readOne({ entries: { 0: tavernRow } })).toEqual({
    repairs: [],
    entry: {
      ...entry,
      id: 0,
      comment: '',
      constant: false,
      selective: false,
      secondary_keys: [],
      position: 'before_char',
    },
  });
});
