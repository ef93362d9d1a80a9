import fc from 'fast-check';
import { type Fields, json } from './lorebook-values.ts';

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
