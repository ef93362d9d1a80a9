import { isRecord, type JsonRecord } from './json-record.ts';
import { splitKeys, splitTexts } from './split-texts.ts';

/** The kinds of values that fields of lorebooks have. */
export interface Kinds {
  text: string;
  number: number;
  boolean: boolean;
  texts: string[];
  /** Texts, of which a regular expression between slashes may have commas in it. */
  keys: string[];
  /** Texts that are regular expressions, of which a text alone is one, whatever stands in it. */
  patterns: string[];
  nullableNumber: number | null;
  nullableBoolean: boolean | null;
  /** SillyTavern's `delayUntilRecursion`: true for the first level, or the level. */
  level: boolean | number;
  nullableRecord: JsonRecord | null;
}
export type Kind = keyof Kinds;

/** What a kind is called in a sentence. */
export const KIND_NAMES: Record<Kind, string> = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  texts: 'a list of texts',
  keys: 'a list of texts',
  patterns: 'a list of texts',
  nullableNumber: 'a number or null',
  nullableBoolean: 'true, false or null',
  level: 'true, false or a number',
  nullableRecord: 'an object or null',
};

/**
 * A value as the kind of its field, where it can be understood as that: `"0.5"` is a number, `"true"` and 1 are true,
 * and `"a, b"` is a list. The very same value when it is of the kind already; undefined when nothing can be made of it.
 */
export function coerceValue<K extends Kind>(kind: K, value: unknown): Kinds[K] | undefined {
  return COERCIONS[kind](value);
}

const COERCIONS: { [K in Kind]: (value: unknown) => Kinds[K] | undefined } = {
  text: toText,
  number: toNumber,
  boolean: toBoolean,
  texts: (value) => toTexts(value, splitTexts),
  keys: (value) => toTexts(value, splitKeys),
  patterns: (value) => toTexts(value, (pattern) => (pattern === '' ? [] : [pattern])),
  nullableNumber: (value) => (isNothing(value) ? null : toNumber(value)),
  nullableBoolean: (value) => (isNothing(value) ? null : toBoolean(value)),
  level: (value) => (typeof value === 'number' ? toNumber(value) : (toNumber(value) ?? toBoolean(value))),
  nullableRecord: (value) => (value === null || isRecord(value) ? value : undefined),
};

function isNothing(value: unknown): boolean {
  return value === null || value === '';
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function toNumber(value: unknown): number | undefined {
  // A text is a number when it looks like one; Number() alone would take "" and "0x10".
  const number = typeof value === 'string' && /^\s*[+-]?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

const BOOLEANS = new Map<unknown, boolean>([
  [true, true],
  [false, false],
  [1, true],
  [0, false],
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
]);

function toBoolean(value: unknown): boolean | undefined {
  return BOOLEANS.get(typeof value === 'string' ? value.trim().toLowerCase() : value);
}

function toTexts(value: unknown, split: (text: string) => string[]): string[] | undefined {
  if (typeof value === 'string') return split(value);
  if (!Array.isArray(value)) return undefined;
  if (value.every((item): item is string => typeof item === 'string')) return value;
  return value.map(toText).filter((item) => item !== undefined);
}
