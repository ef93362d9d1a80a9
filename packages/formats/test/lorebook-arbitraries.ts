import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import fc from 'fast-check';

type Fields = Record<string, unknown>;

/** JSON as a file has it, without what would be repaired: no NUL, no halves of pairs, no -0. `__proto__` may be in it. */
const json: fc.Arbitrary<unknown> = fc
  .jsonValue({ maxDepth: 2, stringUnit: 'grapheme' })
  .map((value): unknown => JSON.parse(JSON.stringify(value).replaceAll(String.raw`\u0000`, '')));

const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((value) => value.replaceAll('\0', ''));
const word = fc.constantFrom('tower', 'old tower', 'Ada', '塔', 'C++', 'a.c');
const regexKey = fc.constantFrom('/tow(er|n)/i', String.raw`/a\/b/`, '/\\d+/');
const keys = (key: fc.Arbitrary<string>) => fc.array(key, { maxLength: 3 });
const int = fc.integer({ min: -50, max: 500 });
const bool = fc.boolean();
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

/** Some of the fields; those that are not drawn are absent. */
const some = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;

/** Fields of names nobody knows, among them those that objects inherit. */
const unknownFields: fc.Arbitrary<Fields> = fc
  .array(fc.tuple(fc.constantFrom('constructor', 'toString', '__proto__', 'x_note', 'Ünï', 'a.b', ''), json), {
    maxLength: 3,
  })
  // Object.fromEntries defines its fields; an assignment to `__proto__` would change the prototype.
  .map((fields) => Object.fromEntries(fields.filter(([, value]) => value !== null)));

/** SillyTavern's fields: the name in a World Info file, the name in extensions, and values, its default the first. */
export const EXTENSIONS: [worldInfo: string, name: string, values: unknown[]][] = [
  ['probability', 'probability', [100, 0, 33.5]],
  ['useProbability', 'useProbability', [true, false]],
  ['depth', 'depth', [4, 0, 9]],
  ['role', 'role', [0, 1, 2, null]],
  ['selectiveLogic', 'selectiveLogic', [0, 1, 2, 3]],
  ['excludeRecursion', 'exclude_recursion', [false, true]],
  ['preventRecursion', 'prevent_recursion', [false, true]],
  ['delayUntilRecursion', 'delay_until_recursion', [0, false, true, 3]],
  ['group', 'group', ['', 'a, b']],
  ['groupOverride', 'group_override', [false, true]],
  ['groupWeight', 'group_weight', [100, 1, null]],
  ['useGroupScoring', 'use_group_scoring', [null, false, true]],
  ['scanDepth', 'scan_depth', [null, 0, 12]],
  ['matchWholeWords', 'match_whole_words', [null, false, true]],
  ['automationId', 'automation_id', ['', 'bell']],
  ['vectorized', 'vectorized', [false, true]],
  ['sticky', 'sticky', [null, 0, 3]],
  ['cooldown', 'cooldown', [null, 0, 3]],
  ['delay', 'delay', [null, 0, 3]],
  ['triggers', 'triggers', [[], ['normal', 'continue'], ['impersonate', 'swipe', 'regenerate', 'quiet']]],
  ['ignoreBudget', 'ignore_budget', [false, true]],
  ['outletName', 'outlet_name', ['', 'here']],
  ['addMemo', 'add_memo', [false, true]],
  ['displayIndex', 'display_index', [0, 7]],
  ['matchPersonaDescription', 'match_persona_description', [false, true]],
  ['matchCharacterDescription', 'match_character_description', [false, true]],
  ['matchCharacterPersonality', 'match_character_personality', [false, true]],
  ['matchCharacterDepthPrompt', 'match_character_depth_prompt', [false, true]],
  ['matchScenario', 'match_scenario', [false, true]],
  ['matchCreatorNotes', 'match_creator_notes', [false, true]],
  ['characterFilter', 'character_filter', [{ names: ['Ada'], tags: [], isExclude: true }]],
];

const extensionFields = some<Fields>(
  Object.fromEntries(EXTENSIONS.map(([, name, values]) => [name, fc.constantFrom(...values)])),
);

/** Where an entry goes, and whether case matters: the specification's fields, SillyTavern's, or both saying the same. */
const place = fc
  .tuple(fc.integer({ min: 0, max: 7 }), bool)
  .chain(([position, both]) =>
    fc.constantFrom<[Fields, Fields]>(
      [{}, {}],
      [{ position: position % 2 ? 'after_char' : 'before_char' }, {}],
      [both ? { position: position ? 'after_char' : 'before_char' } : {}, { position }],
    ),
  );
const sensitivity = bool.chain((value) =>
  fc.constantFrom<[Fields, Fields]>(
    [{}, {}],
    [{ case_sensitive: value }, {}],
    [{ case_sensitive: value }, { case_sensitive: value }],
    [{}, { case_sensitive: null }],
  ),
);

interface EntryParts {
  head: Fields;
  optional: Fields;
  extensions: Fields;
}

const join = ({ head, optional, extensions }: EntryParts) => ({ ...optional, ...head, extensions }) as LorebookEntry;

const head = (
  key: fc.Arbitrary<string>,
  fixed: { use_regex?: fc.Arbitrary<boolean>; enabled?: fc.Arbitrary<boolean> } = {},
) =>
  fc.record({
    keys: keys(key),
    content: fc.oneof(text, fc.constant('@@depth 4\n@@role user\nThe tower leans.')),
    enabled: fixed.enabled ?? bool,
    insertion_order: int,
    use_regex: fixed.use_regex ?? bool,
  });

const bookHead = some({ name: text, description: text, scan_depth: int, token_budget: int, recursive_scanning: bool });

/** Entries with ids that no two of them share: all numbers that ascend, all texts, or none. */
const books = (entry: fc.Arbitrary<LorebookEntry>, ids: ('number' | 'string' | 'none')[], book: fc.Arbitrary<Fields>) =>
  fc
    .record({
      book,
      entries: fc.array(entry, { maxLength: 5 }),
      ids: fc.constantFrom(...ids),
      gaps: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 5, maxLength: 5 }),
    })
    .map(({ book, entries, ids, gaps }) => {
      const number = (index: number) => gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap, -1);
      const numbered = entries.map((entry, index) => {
        if (ids === 'none') return entry;
        return { ...entry, id: ids === 'number' ? number(index) : `entry-${number(index)}` };
      });
      return { extensions: {}, ...book, entries: numbered };
    });

/** An entry with everything the contract has. */
const anyEntry = fc
  .record({
    head: head(fc.oneof(word, regexKey, text)),
    optional: some<Fields>({
      constant: bool,
      name: text,
      priority: int,
      comment: text,
      selective: bool,
      secondary_keys: keys(fc.oneof(word, regexKey)),
    }),
    unknown: unknownFields,
    place,
    sensitivity,
    extensions: extensionFields,
    unknownExtensions: unknownFields,
  })
  .map((parts) =>
    join({
      head: parts.head,
      optional: { ...parts.unknown, ...parts.optional, ...parts.place[0], ...parts.sensitivity[0] },
      extensions: { ...parts.unknownExtensions, ...parts.extensions, ...parts.place[1], ...parts.sensitivity[1] },
    }),
  );

const anyHead = fc
  .tuple(unknownFields, bookHead, unknownFields)
  .map(([unknown, known, extensions]) => ({ ...unknown, ...known, extensions }));

/** Any lorebook: what the formats of the card specification hold. */
export const anyBook = books(anyEntry, ['number', 'string', 'none'], anyHead);

/** What World Info holds and SillyTavern acts on, and what nobody knows. */
export const worldInfoBook = books(
  fc
    .tuple(anyEntry, head(fc.oneof(word, regexKey)), keys(word))
    .map(([{ name: _name, priority: _priority, ...entry }, head, secondary]) => ({
      ...entry,
      ...head,
      secondary_keys: secondary,
      use_regex: head.keys.some((key) => key.startsWith('/')),
    })),
  ['number', 'none'],
  fc.tuple(unknownFields, unknownFields, text).map(([unknown, extensions, name]) => ({ ...unknown, name, extensions })),
);

/** What Agnai holds. */
export const agnaiBook = books(
  fc
    .record({
      head: head(fc.oneof(word, regexKey), { use_regex: fc.constant(false) }),
      optional: some<Fields>({
        constant: bool,
        name: text,
        priority: int,
        comment: text,
        selective: bool,
        secondary_keys: keys(word),
        position: fc.constantFrom('before_char', 'after_char'),
      }),
      extensions: fc.constant({}),
    })
    .map(join),
  ['number', 'none'],
  fc.tuple(bookHead, unknownFields).map(([known, extensions]) => ({ ...known, extensions })),
);

/** What RisuAI holds: no book but its entries, no switch, a chance, and folders. */
export const risuBook = books(
  fc
    .record({
      head: head(word, { enabled: fc.constant(true) }),
      optional: some<Fields>({
        constant: bool,
        comment: text,
        case_sensitive: bool,
        selective: bool,
        secondary_keys: keys(word),
      }),
      extensions: some<Fields>({ probability: fc.integer({ min: 0, max: 100 }), risu: fc.constant({ folder: 'f-1' }) }),
    })
    .map(join),
  ['none'],
  fc.constant({}),
);

/** What NovelAI holds. */
export const novelAiBook = books(
  fc
    .record({
      head: head(fc.oneof(word, regexKey)).map((head) => ({
        ...head,
        use_regex: head.keys.some((key) => key.startsWith('/')),
      })),
      optional: some<Fields>({ constant: bool, name: text }),
      extensions: fc.constant({}),
    })
    .map(join),
  ['string', 'none'],
  fc.constant({}),
);

const rows = (row: fc.Arbitrary<Fields>) => fc.array(row, { maxLength: 4 });

/** A World Info file, with the fields SillyTavern has and others. */
export const worldInfoFile = fc
  .record({
    unknown: unknownFields,
    extensions: unknownFields,
    rows: rows(
      fc
        .record({
          unknown: unknownFields,
          clashing: some<Fields>({ keys: json, enabled: json, id: json, insertion_order: json }),
          head: fc.record({ key: keys(fc.oneof(word, regexKey)), content: text, disable: bool, order: int }),
          known: some<Fields>({
            ...Object.fromEntries(EXTENSIONS.map(([worldInfo, , values]) => [worldInfo, fc.constantFrom(...values)])),
            keysecondary: keys(word),
            comment: text,
            constant: bool,
            selective: bool,
            position: fc.integer({ min: 0, max: 7 }),
            caseSensitive: orNull(bool),
            extensions: unknownFields,
          }),
        })
        .map(({ unknown, clashing, head, known }) => ({ ...unknown, ...clashing, ...head, ...known })),
    ),
  })
  .map(({ unknown, extensions, rows }) => ({
    ...unknown,
    ...(Object.keys(extensions).length > 0 && { extensions }),
    entries: Object.fromEntries(rows.map((row, index) => [String(index * 3), { ...row, uid: index * 3 }])),
  }));

/** A memory book of Agnai. */
export const agnaiFile = fc
  .record({
    unknown: unknownFields,
    known: some<Fields>({
      _id: text,
      description: text,
      scanDepth: int,
      extensions: unknownFields.filter((fields) => Object.keys(fields).length > 0),
    }),
    name: text,
    entries: rows(
      fc
        .record({
          unknown: unknownFields,
          head: fc.record({ entry: text, keywords: keys(word), weight: int, priority: int, enabled: bool, name: text }),
          known: some<Fields>({ comment: text, constant: bool, secondaryKeys: keys(word), selective: bool }),
        })
        .map(({ unknown, head, known }) => ({
          ...unknown,
          ...known,
          ...head,
          name: head.name || (known.comment ?? ''),
        })),
    ),
  })
  .map(({ unknown, known, name, entries }) => ({ ...unknown, ...known, kind: 'memory', name, entries }));

/** A lorebook of RisuAI, folders included. */
export const risuFile = fc
  .record({
    unknown: unknownFields,
    ver: fc.constantFrom(1, 2),
    data: rows(
      fc
        .record({
          unknown: unknownFields,
          head: fc.record({
            key: keys(word).map((words) => words.join(', ')),
            secondkey: keys(word).map((words) => words.join(', ')),
            comment: text,
            content: text,
            insertorder: int,
            alwaysActive: bool,
            selective: bool,
            useRegex: bool,
          }),
          known: some<Fields>({
            id: text,
            folder: fc.constant('\uF000folder:1'),
            activationPercent: fc.integer({ min: 0, max: 100 }),
            bookVersion: int,
            loreCache: json.filter((value) => value !== null),
            extentions: fc.constantFrom<Fields>(
              { risu_case_sensitive: true },
              { risu_case_sensitive: false, more: 1 },
              { more: 1 },
            ),
          }),
          mode: fc.constantFrom('normal', 'multiple', 'child', 'folder'),
        })
        .map(({ unknown, head, known, mode }) => ({ ...unknown, ...head, ...known, mode })),
    ),
  })
  .map(({ unknown, ver, data }) => ({ ...unknown, type: 'risu', ver, data }));

/** The context of an entry as NovelAI gives it to a new one. */
const CONTEXT = {
  prefix: '',
  suffix: '\n',
  tokenBudget: 2048,
  reservedTokens: 0,
  trimDirection: 'trimBottom',
  insertionType: 'newline',
  maximumTrimType: 'sentence',
  insertionPosition: -1,
};

/** A lorebook of NovelAI. */
export const novelAiFile = fc
  .record({
    unknown: unknownFields,
    known: some<Fields>({
      settings: fc.constantFrom({ orderByKeyLocations: true }, { orderByKeyLocations: false }),
      categories: fc.constantFrom<unknown[]>([], [{ name: 'Places', id: 'c-1', enabled: true }]),
    }),
    lorebookVersion: fc.constantFrom(4, 5, 6),
    entries: rows(
      fc
        .record({
          unknown: unknownFields,
          head: fc.record({
            text,
            keys: keys(fc.oneof(word, regexKey)),
            displayName: text,
            enabled: bool,
            forceActivation: bool,
          }),
          known: some<Fields>({
            searchRange: int,
            category: text,
            lastUpdatedAt: int,
            loreBiasGroups: fc.constant([{ bias: 0 }]),
          }),
          context: fc.tuple(
            int,
            some<Fields>({ prefix: text, tokenBudget: int, insertionPosition: int }),
            unknownFields,
          ),
        })
        .map(({ unknown, head, known, context: [budgetPriority, contextKnown, contextUnknown] }) => ({
          ...unknown,
          ...head,
          ...known,
          contextConfig: { ...CONTEXT, ...contextUnknown, ...contextKnown, budgetPriority },
        })),
    ),
  })
  .map(({ unknown, known, lorebookVersion, entries }) => ({
    ...unknown,
    ...known,
    lorebookVersion,
    entries: entries.map((entry, index) => ({ ...entry, id: `nai-${index}` })),
  }));

const KNOWN_NAMES = [
  'keys',
  'key',
  'content',
  'extensions',
  'enabled',
  'disable',
  'insertion_order',
  'order',
  'id',
  'uid',
  'position',
  'use_regex',
  'constant',
  'name',
  'priority',
  'comment',
  'selective',
  'secondary_keys',
  'keysecondary',
  'probability',
  'entry',
  'keywords',
  'weight',
  'secondkey',
  'activationPercent',
  'mode',
  'extentions',
  'text',
  'displayName',
  'contextConfig',
  'caseSensitive',
  'triggers',
  'characterFilter',
  'selectiveLogic',
  '__proto__',
  'constructor',
];
const junkText = fc.constantFrom('', '1', '-0.5', 'true', 'a, b', '\0', '\uD800', 'before_char_defs', '1e999');
const junk = fc.oneof(
  json,
  junkText,
  fc.constantFrom(1e308, Number.POSITIVE_INFINITY, -1, 2 ** 53),
  fc.array(junkText),
);
const junkRecord = fc
  .array(fc.tuple(fc.constantFrom(...KNOWN_NAMES), junk), { maxLength: 14 })
  .map((fields): Fields => Object.fromEntries(fields));
const junkRows = fc.array(fc.oneof({ weight: 5, arbitrary: junkRecord }, junk), { maxLength: 5 });
const junkEntries = fc.oneof(
  junkRows,
  junkRows.map((rows): Fields => ({ ...rows })),
  junk,
);

/** What has the outline of a lorebook and nonsense for values. */
export const junkDocument: fc.Arbitrary<unknown> = fc.oneof(
  json,
  fc
    .tuple(junkRecord, junkEntries, fc.constantFrom<Fields>({}, { kind: 'memory' }, { lorebookVersion: 5 }))
    .map(([head, entries, mark]) => ({ ...head, ...mark, entries })),
  fc.tuple(junkRecord, junkEntries).map(([head, data]) => ({ ...head, type: 'risu', data })),
  fc
    .tuple(junkRecord, junkRecord, junkEntries)
    .map(([head, data, entries]) => ({ ...head, spec: 'lorebook_v3', data: { ...data, entries } })),
);

/** The JSON of a value with the fields of every object in one order, so that texts compare what `__proto__` holds too. */
export function stable(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** A book without what says the same as its absence, and with one way to say each thing; ids are left out. */
export function meaning(book: Lorebook): Lorebook {
  const { entries, extensions, ...head } = book;
  return {
    ...keep(head, (_, value) => value !== undefined && value !== null && value !== ''),
    extensions,
    entries: entries.map((entry, index) => entryMeaning(entry, index)),
  };
}

function entryMeaning(entry: LorebookEntry, index: number): LorebookEntry {
  const { extensions, id: _id, ...fields } = entry;
  const place = typeof extensions.position === 'number' ? extensions.position : Number(entry.position === 'after_char');
  const sensitive = extensions.case_sensitive ?? entry.case_sensitive ?? false;
  const plain = entry.keys.every((key) => !/[\\^$.*+?()[\]{}|]/.test(key) && !/^\/.+\/[a-z]*$/s.test(key));
  const meant = { ...fields, position: undefined, case_sensitive: sensitive || undefined };
  return {
    ...(keep(meant, (name, value) => {
      if (name === 'use_regex') return !plain;
      if (name === 'selective') return value === true && (entry.secondary_keys?.length ?? 0) > 0;
      if (name === 'secondary_keys') return (entry.secondary_keys?.length ?? 0) > 0;
      if (name === 'name') return Boolean(value) && value !== entry.comment;
      if (name === 'comment' || name === 'constant' || name === 'priority') return Boolean(value);
      return value !== undefined;
    }) as LorebookEntry),
    extensions: keep({ ...extensions, position: place, case_sensitive: undefined }, (name, value) => {
      if (name === 'add_memo') return value !== Boolean(entry.comment);
      if (name === 'display_index') return value !== index;
      if (name === 'position') return value !== 0;
      if (name === 'useProbability') return value === false && (extensions.probability ?? 100) !== 100;
      const known = EXTENSIONS.find(([, extension]) => extension === name);
      return value !== undefined && !(known && isIdle(name, value, known[2][0]));
    }),
  };
}

function isIdle(name: string, value: unknown, fallback: unknown): boolean {
  if (name === 'character_filter') return value === null;
  if (value === null || JSON.stringify(value) === JSON.stringify(fallback)) return true;
  if (['sticky', 'cooldown', 'delay'].includes(name)) return value === 0;
  return ['use_group_scoring', 'delay_until_recursion'].includes(name) && value === false;
}

function keep(record: Fields, wanted: (name: string, value: unknown) => boolean): Fields {
  return Object.fromEntries(Object.entries(record).filter(([name, value]) => wanted(name, value)));
}
