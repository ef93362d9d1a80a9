import { AppError, isStorableText } from '@greenroom/contract';
import type { RepairLog } from './repair-log.ts';

/** Deeper than this no card nests: what the contract lets stand in `extensions` is 64 levels deep at most. */
const MAX_CARD_DEPTH = 128;

/**
 * Copies a parsed document and makes it what a database can keep: NUL characters and halves of surrogate pairs
 * become U+FFFD, numbers beyond the range of a double (`1e999` is parsed as infinity) the largest there is. Names
 * such as `__proto__` stay plain data.
 *
 * Throws an AppError `unprocessable` for what is no JSON, for what nests deeper than {@link MAX_CARD_DEPTH}
 * levels, and for an object two of whose names become the same.
 */
export function cleanJson(document: unknown, log: RepairLog): unknown {
  // The places are told together: any text of a hostile file may need it.
  const marks = { text: '', numbers: '' };
  const cleaned = clean(document, '', 1);
  if (marks.text) log.tell(marks.text, 'NUL characters or halves of surrogate pairs were replaced with U+FFFD.');
  if (marks.numbers) log.tell(marks.numbers, 'A number was too large to keep and is the largest that can be kept now.');
  return cleaned;

  function clean(value: unknown, path: string, depth: number): unknown {
    if (typeof value === 'string') return cleanText(value, path);
    if (typeof value === 'number') return cleanNumber(value, path);
    if (typeof value === 'boolean' || value === null) return value;
    if (depth > MAX_CARD_DEPTH) {
      throw new AppError('unprocessable', `The card nests deeper than ${MAX_CARD_DEPTH} levels, which no card needs.`);
    }
    if (Array.isArray(value)) return value.map((item, index) => clean(item, join(path, index), depth + 1));
    if (!isPlainObject(value)) {
      throw new AppError('unprocessable', `The card holds something at "${path}" that JSON does not have.`);
    }
    return cleanObject(value, path, depth);
  }

  function cleanObject(value: object, path: string, depth: number): object {
    const entries = Object.entries(value).map(([key, child]) => {
      const name = cleanText(key, path || key);
      return [name, clean(child, join(path, name), depth + 1)] as const;
    });
    const object = Object.fromEntries(entries);
    if (Object.keys(object).length < entries.length) {
      throw new AppError('unprocessable', 'Two names of an object in the card differ only in characters no one keeps.');
    }
    return object;
  }

  function cleanText(value: string, path: string): string {
    if (isStorableText(value)) return value;
    marks.text ||= replaceUnstorable(path || 'card');
    return replaceUnstorable(value);
  }

  function cleanNumber(value: number, path: string): number | null {
    if (Number.isFinite(value)) return value;
    marks.numbers ||= path || 'card';
    return Number.isNaN(value) ? null : Math.sign(value) * Number.MAX_VALUE;
  }
}

function replaceUnstorable(value: string): string {
  return value.toWellFormed().replaceAll('\0', '\uFFFD');
}

function join(path: string, key: string | number): string {
  return path ? `${path}.${key}` : String(key);
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
