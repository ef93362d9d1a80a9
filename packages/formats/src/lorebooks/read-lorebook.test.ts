import { AppError, Lorebook } from '@greenroom/contract';
import { describe, expect, it, test } from 'vitest';
import { EXTENSIONS } from '../../test/lorebook-arbitraries.ts';
import { readLorebook } from './read-lorebook.ts';

const entry = {
  keys: ['tower'],
  content: 'The tower leans.',
  extensions: {},
  enabled: true,
  insertion_order: 10,
  use_regex: false,
};
const row = { uid: 0, key: ['tower'], content: 'The tower leans.' };
const tavernRow = { ...row, keysecondary: [], comment: '', constant: false, selective: false, order: 10 };
const inCard = (fields: object) => ({ extensions: {}, entries: [{ ...entry, ...fields }] });
const inWorld = (fields: object) => ({ entries: { 0: { ...row, ...fields } } });

/** What became of the one entry of a document. */
function readOne(document: unknown) {
  const { book, repairs } = readLorebook(document);
  expect(Lorebook.safeParse(book).success).toBe(true);
  return { entry: book.entries[0], repairs };
}

describe('the format of a file', () => {
  it.each([
    ['the lorebook of a card', 'character_book', inCard({})],
    ['a book without entries', 'character_book', { extensions: {}, entries: [] }],
    ['a card that names its entries', 'character_book', { entries: { a: entry } }],
    ['a card whose entries have a uid too', 'character_book', inCard({ uid: 1 })],
    ['a standalone V3 lorebook', 'lorebook_v3', { spec: 'lorebook_v3', data: inCard({}) }],
    ['World Info', 'sillytavern', inWorld({})],
    ['World Info without entries', 'sillytavern', { entries: {} }],
    ['World Info that lists its entries', 'sillytavern', { entries: [row] }],
    ['a world of TavernAI', 'tavernai', { entries: { 0: tavernRow } }],
    ['a memory book of Agnai', 'agnai', { kind: 'memory', name: 'x', entries: [{ entry: 'a', keywords: [] }] }],
    ['a lorebook of RisuAI', 'risu', { type: 'risu', ver: 1, data: [{ key: 'a', content: 'b' }] }],
    ['a lorebook of NovelAI', 'novelai', { lorebookVersion: 5, entries: [{ text: 'a', keys: [] }] }],
  ])('is found for %s', (_, source, document) => {
    expect(readLorebook(document).source).toBe(source);
  });

  it.each([
    ['null', null],
    ['a text', 'entries'],
    ['a list', [entry]],
    ['an empty object', {}],
    ['entries of another kind', { entries: 'tower' }],
    ['a V3 lorebook without data', { spec: 'lorebook_v3', entries: [entry] }],
    ['a card', { spec: 'chara_card_v3', data: { character_book: inCard({}) } }],
    ['RisuAI without a list', { type: 'risu', data: {} }],
    ['Agnai without entries', { kind: 'memory' }],
  ])('is refused for %s, and the formats taken are named', (_, document) => {
    expect(thrownBy(document)).toMatchObject({
      code: 'unprocessable',
      message: expect.stringMatching(/no lorebook.*character_book.*lorebook_v3.*SillyTavern.*Agnai.*RisuAI.*NovelAI/),
    });
  });
});

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
    [
      'a position as a text',
      { position: '0' },
      { position: 'before_char', extensions: { position: 0 } },
      'entries.0.position',
    ],
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
    expect(repairs).toEqual([{ path: 'entries.1', message: 'is no object: left out (and so in 2 places)' }]);
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
});

test('a standalone V3 lorebook keeps what stands beside its data', () => {
  const document = { spec: 'lorebook_v3', made_by: 'Ada', data: inCard({}) };
  expect(readLorebook(document).book).toEqual({ ...inCard({}), extensions: { lorebook_v3: { made_by: 'Ada' } } });
});

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

test('a memory book of Agnai', () => {
  const document = {
    kind: 'memory',
    _id: 'm1',
    userId: 'u1',
    name: 'Towers',
    description: 'Old ones',
    scanDepth: 4,
    extensions: { mine: 1 },
    entries: [
      {
        name: 'Tower',
        entry: 'The tower leans.',
        keywords: ['tower'],
        priority: 3,
        weight: 10,
        enabled: false,
        secondaryKeys: ['old'],
        selective: true,
        position: 'after_char',
        id: 4,
        colour: 'red',
      },
    ],
  };
  expect(readLorebook(document)).toEqual({
    source: 'agnai',
    repairs: [],
    book: {
      name: 'Towers',
      description: 'Old ones',
      scan_depth: 4,
      extensions: {
        mine: 1,
        agnai: {
          _id: 'm1',
          userId: 'u1',
        },
      },
      entries: [
        {
          ...entry,
          enabled: false,
          name: 'Tower',
          priority: 3,
          secondary_keys: ['old'],
          selective: true,
          position: 'after_char',
          id: 4,
          extensions: { agnai: { colour: 'red' } },
        },
      ],
    },
  });
});

describe('a lorebook of RisuAI', () => {
  const inRisu = (fields: object) => ({
    type: 'risu',
    ver: 1,
    data: [{ key: 'tower, town', content: 'The tower leans.', insertorder: 10, ...fields }],
  });

  it('has its keys parted by the commas, its chance in the extensions, and the rest kept', () => {
    const document = inRisu({
      secondkey: 'old',
      comment: 'Tower',
      selective: true,
      alwaysActive: false,
      useRegex: true,
      activationPercent: 40,
      extentions: {
        risu_case_sensitive: true,
        more: 1,
      },
      folder: 'folder:1',
      id: 'r1',
      mode: 'multiple',
    });
    expect(readOne(document)).toEqual({
      repairs: [],
      entry: {
        ...entry,
        keys: ['tower', 'town'],
        secondary_keys: ['old'],
        comment: 'Tower',
        selective: true,
        constant: false,
        use_regex: true,
        case_sensitive: true,
        extensions: {
          probability: 40,
          risu: {
            folder: 'folder:1',
            id: 'r1',
            mode: 'multiple',
            extentions: { more: 1 },
          },
        },
      },
    });
  });

  it.each([
    ['normal', { enabled: true, constant: false, extensions: {} }],
    ['multiple', { enabled: true, constant: false, extensions: { risu: { mode: 'multiple' } } }],
    ['child', { enabled: true, constant: false, extensions: { risu: { mode: 'child' } } }],
    ['constant', { enabled: true, constant: true, extensions: { risu: { mode: 'constant' } } }],
    ['folder', { enabled: false, constant: false, extensions: { risu: { mode: 'folder' } } }],
  ])('has the mode %s', (mode, fields) => {
    expect(readOne(inRisu({ mode })).entry).toMatchObject(fields);
  });

  it('keeps a folder as an entry that is switched off, under its own key', () => {
    const folder = { key: '\uF000folder:1', comment: 'Towers', mode: 'folder', alwaysActive: false };
    expect(readOne(inRisu(folder)).entry).toMatchObject({
      keys: ['\uF000folder:1'],
      comment: 'Towers',
      enabled: false,
    });
  });
});

test('a lorebook of NovelAI, with what is not its default kept', () => {
  const contextConfig = { prefix: '', suffix: '\n', tokenBudget: 500, budgetPriority: 10, insertionPosition: -1 };
  const document = {
    lorebookVersion: 6,
    settings: { orderByKeyLocations: false },
    categories: [{ name: 'Places' }],
    entries: [
      {
        text: 'The tower leans.',
        keys: ['/tow(er|n)/i', 'old'],
        displayName: 'Tower',
        id: 'n-1',
        enabled: false,
        forceActivation: true,
        searchRange: 1e3,
        category: 'c-1',
        contextConfig,
      },
    ],
  };
  expect(readLorebook(document)).toEqual({
    source: 'novelai',
    repairs: [],
    book: {
      extensions: { novelai: { lorebookVersion: 6, categories: [{ name: 'Places' }] } },
      entries: [
        {
          ...entry,
          keys: ['/tow(er|n)/i', 'old'],
          name: 'Tower',
          id: 'n-1',
          enabled: false,
          constant: true,
          use_regex: true,
          extensions: {
            novelai: {
              category: 'c-1',
              contextConfig: { tokenBudget: 500 },
            },
          },
        },
      ],
    },
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

describe('hostile input', () => {
  it('has NUL characters and halves of surrogate pairs replaced, and the first place told', () => {
    const { book, repairs } = readLorebook(inCard({ content: 'a\0b', comment: '\uD800', 'x\uDC00': ['\0'] }));
    expect(book.entries[0]).toMatchObject({ content: 'a\uFFFDb', comment: '\uFFFD', 'x\uFFFD': ['\uFFFD'] });
    expect(repairs).toEqual([{ path: 'entries.0.content', message: expect.stringContaining('U+FFFD') }]);
  });

  it('has numbers without a JSON form replaced', () => {
    const { book, repairs } = readLorebook(JSON.parse('{"extensions":{"big":1e999},"entries":[]}'));
    expect(book.extensions).toEqual({ big: null });
    expect(repairs).toEqual([{ path: 'extensions.big', message: expect.stringContaining('too large') }]);
  });

  it('keeps names of prototypes as data and changes no prototype', () => {
    const document: unknown = JSON.parse(
      '{"__proto__":{"a":1},"constructor":2,"extensions":{"__proto__":3},"entries":[{"keys":["x"],"content":"y","extensions":{"__proto__":{"polluted":true}},"enabled":true,"insertion_order":1,"use_regex":false,"__proto__":{"polluted":true}}]}',
    );
    const { book, repairs } = readLorebook(document);
    expect(repairs).toEqual([]);
    expect(JSON.parse(JSON.stringify(book))).toEqual(document);
    expect(Object.entries(book.entries[0] ?? {})).toContainEqual(['__proto__', { polluted: true }]);
    expect(Object.getPrototypeOf(book.entries[0])).toBe(Object.prototype);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('takes no value that an object inherits for a field', () => {
    expect(thrownBy(Object.create({ entries: [entry] }))).toMatchObject({ code: 'unprocessable' });
  });

  it('is refused when it nests deeper than 64 levels, whatever the depth', () => {
    const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    const document = (levels: number): unknown => JSON.parse(`{"entries":[],"extensions":{"a":${deep(levels)}}}`);
    expect(readLorebook(document(62)).book.entries).toEqual([]);
    for (const levels of [63, 5000]) {
      expect(thrownBy(document(levels))).toMatchObject({
        code: 'unprocessable',
        message: expect.stringContaining('64 levels'),
      });
    }
  });

  it.each([
    ['more than 100,000 entries', { entries: Array.from({ length: 100_001 }, () => 0) }],
    ['more than 1,000 keys', inCard({ keys: Array.from({ length: 1001 }, () => 'a') })],
    ['more than 1,000 secondary keys', inCard({ secondary_keys: Array.from({ length: 1001 }, () => 'a') })],
    ['a content of more than 1,000,000 characters', inCard({ content: 'a'.repeat(1_000_001) })],
  ])('is refused for %s', (_, document) => {
    expect(thrownBy(document)).toMatchObject({ code: 'payload_too_large' });
  });

  it('counts the characters of a content as the contract does', () => {
    const content = '😀'.repeat(1_000_000);
    expect(readOne(inCard({ content })).entry?.content).toBe(content);
    expect(thrownBy(inCard({ content: `${content}😀` }))).toMatchObject({ code: 'payload_too_large' });
  });

  it('leaves the document as it was', () => {
    const document = inCard({ insertion_order: '1', content: 'a\0', extensions: { depth: '2' } });
    const before = structuredClone(document);
    readLorebook(document);
    expect(document).toEqual(before);
  });
});

function thrownBy(document: unknown): AppError {
  try {
    readLorebook(document);
  } catch (error) {
    if (AppError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
