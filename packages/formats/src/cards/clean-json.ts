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
  const way: (string | number)[] = [];
  const cleaned = clean(document);
  if (marks.text) log.tell(marks.text, 'NUL characters or halves of surrogate pairs were replaced with U+FFFD.');
  if (marks.numbers) log.tell(marks.numbers, 'A number was too large to keep and is the largest that can be kept now.');
  return cleaned;

  function clean(value: unknown): unknown {
    if (typeof value === 'string') return cleanText(value);
    if (typeof value === 'number') return cleanNumber(value);
    if (typeof value === 'boolean' || value === null) return value;
    if (way.length >= MAX_CARD_DEPTH) {
      throw new AppError('unprocessable', `The card nests deeper than ${MAX_CARD_DEPTH} levels, which no card needs.`);
    }
    if (Array.isArray(value)) return value.map((item, index) => cleanAt(index, item));
    if (!isPlainObject(value)) {
      throw new AppError('unprocessable', `The card holds something at "${place()}" that JSON does not have.`);
    }
    return cleanObject(value);
  }

  function cleanAt(key: string | number, value: unknown): unknown {
    way.push(key);
    const cleanedValue = clean(value);
    way.pop();
    return cleanedValue;
  }

  function cleanObject(value: object): object {
    const entries = Object.entries(value).map(([key, child]) => {
      const name = cleanText(key, key);
      return [name, cleanAt(name, child)] as const;
    });
    const object = Object.fromEntries(entries);
    if (Object.keys(object).length < entries.length) {
      throw new AppError('unprocessable', 'Two names of an object in the card differ only in characters no one keeps.');
    }
    return object;
  }

  function cleanText(value: string, otherwise = ''): string {
    if (isStorableText(value)) return value;
    marks.text ||= replaceUnstorable(place() || otherwise || 'card');
    return replaceUnstorable(value);
  }

  function cleanNumber(value: number): number | null {
    if (Number.isFinite(value)) return value;
    marks.numbers ||= place() || 'card';
    return Number.isNaN(value) ? null : Math.sign(value) * Number.MAX_VALUE;
  }

  function place(): string {
    return way.join('.');
  }
}

function replaceUnstorable(value: string): string {
  return value.toWellFormed().replaceAll('\0', '\uFFFD');
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
