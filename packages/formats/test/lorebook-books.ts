import type { LorebookEntry } from '@greenroom/contract';
import fc from 'fast-check';
import {
  bool,
  EXTENSIONS,
  type Fields,
  int,
  keys,
  regexKey,
  some,
  text,
  unknownFields,
  word,
} from './lorebook-values.ts';

const extensionFields = some<Fields>(
  Object.fromEntries(EXTENSIONS.map(([, name, values]) => [name, fc.constantFrom(...values)])),
);

/**
 * Where an entry goes, and whether case matters: the specification's fields, SillyTavern's, or both saying the same.
 */
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
