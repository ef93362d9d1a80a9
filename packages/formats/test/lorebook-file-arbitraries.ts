import fc from 'fast-check';
import {
  bool,
  EXTENSIONS,
  type Fields,
  int,
  json,
  keys,
  orNull,
  regexKey,
  some,
  text,
  unknownFields,
  word,
} from './lorebook-values.ts';

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
