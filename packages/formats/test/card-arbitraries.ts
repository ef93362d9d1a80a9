import fc from 'fast-check';
import type { Card } from '../src/cards/card.ts';
import { CARD_FIELDS, FRAME_FIELDS, NAMED_FIELDS, V3_DATA_FIELDS } from '../src/cards/card-fields.ts';

type JsonRecord = Record<string, unknown>;

/** Text that every engine keeps, from every plane of Unicode. */
const storable = fc.string({ unit: 'binary', maxLength: 12 }).map((value) => value.replaceAll('\0', ''));
const text = fc.oneof(storable, fc.constantFrom('', 'null', '<START>\n{{user}}: hi', 'a, b', '0.5', 'true', '\uFFFD'));
const texts = fc.array(text, { maxLength: 3 });

/** What assigning to an object, instead of defining its properties, would trip over. */
const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];

/** JSON as a parser gives it: no `undefined`, no -0, prototypes of plain objects. */
const json = fc
  .jsonValue({ maxDepth: 3, stringUnit: 'binary' })
  .map((value): unknown => JSON.parse(JSON.stringify(value).replaceAll(String.raw`\u0000`, '0')));

/** An object of unknown fields, none of them one of the `known`. */
function unknowns(known: ReadonlySet<string>, value: fc.Arbitrary<unknown> = json): fc.Arbitrary<JsonRecord> {
  const name = fc.oneof(storable, fc.constantFrom(...PROTOTYPE_NAMES)).filter((key) => !known.has(key));
  return fc.array(fc.tuple(name, value), { maxLength: 4 }).map((entries) => Object.fromEntries(entries));
}

const extensions = fc
  .tuple(unknowns(new Set(['greenroom', 'talkativeness', 'fav'])), unknowns(new Set(), json))
  .map(([own, nested]) => ({ ...own, 'depth_prompt/x': nested, talkativeness: 0.5 }));

const ENTRY_FIELDS = [
  'keys,content,extensions,enabled,insertion_order,case_sensitive,use_regex,constant,name,priority,id,comment',
  'selective,secondary_keys,position',
].flatMap((names) => names.split(','));

const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

const entry = fc
  .tuple(
    unknowns(new Set(ENTRY_FIELDS)),
    fc.record(
      {
        keys: texts,
        content: text,
        extensions: unknowns(new Set()),
        enabled: fc.boolean(),
        insertion_order: fc.integer(),
        use_regex: fc.boolean(),
        case_sensitive: orNull(fc.boolean()),
        constant: orNull(fc.boolean()),
        name: orNull(text),
        priority: orNull(fc.integer()),
        id: fc.oneof(fc.integer(), text, fc.constant(null)),
        comment: orNull(text),
        selective: orNull(fc.boolean()),
        secondary_keys: orNull(texts),
        position: fc.constantFrom(null, 'before_char', 'after_char', 'elsewhere'),
      },
      { requiredKeys: ['keys', 'content', 'extensions', 'enabled', 'insertion_order', 'use_regex'] },
    ),
  )
  .map(([others, known]) => plain({ ...others, ...known }));

const BOOK_FIELDS = new Set(
  'name,description,scan_depth,token_budget,recursive_scanning,extensions,entries'.split(','),
);

const book = fc
  .tuple(
    unknowns(BOOK_FIELDS),
    fc.record(
      {
        name: orNull(text),
        description: orNull(text),
        scan_depth: orNull(fc.nat()),
        token_budget: orNull(fc.nat()),
        recursive_scanning: orNull(fc.boolean()),
        extensions: unknowns(new Set()),
        entries: fc.array(entry, { maxLength: 3 }),
      },
      { requiredKeys: ['extensions', 'entries'] },
    ),
  )
  .map(([others, known]) => plain({ ...others, ...known }));

const v3Data = fc.record(
  {
    creator_notes_multilingual: fc.dictionary(fc.constantFrom('en', 'ja'), text, { noNullPrototype: true }),
    source: texts,
    assets: fc.array(fc.record({ type: text, uri: text, name: text, ext: text }, { noNullPrototype: true }), {
      maxLength: 2,
    }),
    creation_date: fc.nat(),
    modification_date: fc.nat(),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const fields = fc.record({
  name: text.map((value) => value || 'Ada'),
  description: text,
  personality: text,
  scenario: text,
  first_message: text,
  message_example: text,
  system_prompt: text,
  post_history_instructions: text,
  alternate_greetings: texts,
  group_only_greetings: texts,
  creator_notes: text,
  tags: texts,
  creator: text,
  character_version: text,
  nickname: orNull(text),
  extensions,
});

const KNOWN_AT_ROOT = new Set([...FRAME_FIELDS, ...NAMED_FIELDS, ...V3_DATA_FIELDS, 'fav', 'talkativeness']);
/** What may stand at the root as in `data`; every card here has these. */
const MIRRORS = ['name', 'description', 'tags', 'creator_notes', 'creatorcomment', 'talkativeness', 'extensions'];

/** Beside `data`: unknown fields, some that say otherwise than `data` does, and the names of some that say the same. */
const root = fc
  .tuple(
    unknowns(KNOWN_AT_ROOT),
    fc.subarray(['description', 'tags', 'character_book', 'nickname', 'source', 'extensions', 'creatorcomment']),
    fc.subarray(MIRRORS),
  )
  .map(([others, different, same]) => {
    const data = same.filter((key) => !different.includes(key));
    return {
      ...others,
      ...Object.fromEntries(different.map((key) => [key, { differs: key }])),
      ...(data.length > 0 ? { data } : {}),
    };
  });

/** Any card as reading gives it, with unknown fields at every level. */
export const card: fc.Arbitrary<Card> = fc
  .record({
    fields,
    character_book: orNull(book),
    data: fc
      .tuple(unknowns(new Set([...NAMED_FIELDS, ...V3_DATA_FIELDS])), v3Data)
      .map(([others, known]) => ({ ...others, ...known })),
    root,
  })
  .map((value) => plain(value) as Card);

/** A V1 document: its six fields, unknown ones, and what later specifications have, at its root as well. */
export const firstDocument: fc.Arbitrary<JsonRecord> = fc
  .tuple(
    fc.record({ name: text.map((value) => value || 'Ada'), description: text, personality: text, scenario: text }),
    fc.record({ first_mes: text, mes_example: text }),
    unknowns(KNOWN_AT_ROOT),
    fc.record(
      { creator_notes: text, tags: texts, nickname: text, extensions, character_book: book },
      { requiredKeys: [], noNullPrototype: true },
    ),
    v3Data,
    fc.record(
      { creatorcomment: text, talkativeness: fc.constant(0.5), fav: fc.boolean(), chat: text },
      { requiredKeys: [], noNullPrototype: true },
    ),
  )
  .map((parts) => plain(Object.assign({}, ...parts.map((part) => ({ ...part })))));

/** Values that stand in the wrong places of real cards, and in the places of hostile ones. */
const misplaced = fc.oneof(
  json,
  unknowns(new Set()),
  fc.constantFrom<unknown>(null, '', 'a, b', '0.5', '7', 'true', 1, -1, 0, 1_700_000_000_000, -62_135_596_800, [], {}),
  fc.constantFrom<unknown>(
    [null, 1, {}],
    [[]],
    { entries: [null, {}, { key: 'a' }] },
    '2024-01-02T03:04:05Z',
    '\uD800',
  ),
  fc.constantFrom<unknown>({ entries: { 0: { key: ['a'], order: '3', position: 4 } } }, 'before_char_defs', 1e300),
);

const FIELD_NAMES = [
  ...CARD_FIELDS.map((field) => field.card),
  ...V3_DATA_FIELDS,
  'character_book',
  'creatorcomment',
  'talkativeness',
  'fav',
  'char_name',
  'char_persona',
  'greeting',
  'context',
  ...PROTOTYPE_NAMES,
];
const SPECS = [undefined, null, 'chara_card_v1', 'chara_card_v2', 'chara_card_v3', 'chara_card_v9', 'tavern_ai', 2, {}];

const wildFields = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...FIELD_NAMES), misplaced), { maxLength: 12 }),
    fc.oneof({ weight: 4, arbitrary: fc.constant({ name: 'Ada' }) }, { weight: 1, arbitrary: fc.constant({}) }),
    fc.option(bookOfAnyKind(), { nil: undefined }),
  )
  .map(([entries, named, wildBook]) => ({
    ...Object.fromEntries(entries),
    ...named,
    ...(wildBook === undefined ? {} : { character_book: wildBook }),
  }));

/** A lorebook whose known fields may be anything. */
function bookOfAnyKind(): fc.Arbitrary<JsonRecord> {
  const anyOf = (names: string[]) =>
    fc
      .array(fc.tuple(fc.constantFrom(...names), misplaced), { maxLength: 6 })
      .map((entries): JsonRecord => Object.fromEntries(entries));
  return fc
    .tuple(
      anyOf([...BOOK_FIELDS]),
      fc.array(anyOf([...ENTRY_FIELDS, 'key', 'order', 'disable', 'uid']), { maxLength: 3 }),
    )
    .map(([fieldsOfBook, entries]) => ({ entries, ...fieldsOfBook }));
}

/** Documents that are nearly cards, in every shape and with anything in every place. */
export const wildDocument: fc.Arbitrary<unknown> = fc
  .tuple(
    wildFields,
    fc.oneof(wildFields, misplaced, fc.constant(undefined)),
    fc.constantFrom<unknown>(...SPECS),
    misplaced,
  )
  .map(([rootFields, data, spec, version]) => ({
    ...rootFields,
    ...(data === undefined ? {} : { data }),
    ...(spec === undefined ? {} : { spec, spec_version: version }),
  }));

/** Through JSON, for plain prototypes at every level. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

/**
 * JSON with the names of each object in order, for comparing: test runners look past a property that is named
 * `__proto__`.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(
    value,
    (_, item: unknown) =>
      typeof item === 'object' && item !== null && !Array.isArray(item)
        ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : item,
    1,
  );
}
