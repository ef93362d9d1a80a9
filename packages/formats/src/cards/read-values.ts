import { AppError } from '@greenroom/contract';
import { isRecord, type JsonRecord } from '../lorebooks/json-record.ts';
import type { RepairLog } from './repair-log.ts';

/** A value of a document, and where it stands. */
export interface Found {
  value: unknown;
  path: string;
}

/** The most texts in a list, as the contract has it: greetings, tags, the keys of an entry. */
const MAX_TEXTS = 1000;

/** Reads a text. The specifications want one even where there is nothing to say; much of what is around has null. */
export function readText({ value, path }: Found, log: RepairLog): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (value === null) {
    log.tell(path, 'It was null and is empty text now.');
    return '';
  }
  if (typeof value !== 'object') {
    log.tell(path, `It was a ${typeof value} and is text now.`);
    return scalarText(value);
  }
  log.keep(path, value, 'It was no text and is empty now.');
  return '';
}

/** Reads a text that may be absent, which is null here. */
export function readOptionalText({ value, path }: Found, log: RepairLog): string | null {
  if (value === undefined) return null;
  if (value !== null && typeof value !== 'object') return readText({ value, path }, log);
  if (value === null) log.tell(path, 'It was null and is left out.');
  else log.keep(path, value, 'It was no text and is left out.');
  return null;
}

/**
 * Reads a list of texts. A single text becomes a list of one, or, where people write lists with commas between,
 * what `split` makes of it.
 */
export function readTexts({ value, path }: Found, log: RepairLog, split = oneText): string[] {
  if (value === undefined) return [];
  if (value === null) {
    log.tell(path, 'It was null and is an empty list now.');
    return [];
  }
  if (isRecord(value)) {
    log.keep(path, value, 'It was no list and is an empty one now.');
    return [];
  }
  if (Array.isArray(value)) {
    refuseLongList(value, path, MAX_TEXTS);
    return value.flatMap((item, index) => readItem({ value: item, path: `${path}.${index}` }, log));
  }
  log.tell(path, `It was a ${typeof value === 'string' ? 'text' : typeof value} and is a list now.`);
  return split(scalarText(value));
}

/**
 * Refuses a list that the contract would refuse, before each of its items costs time.
 *
 * Throws an AppError `unprocessable` that names the field.
 */
export function refuseLongList(list: readonly unknown[], path: string, limit: number): void {
  if (list.length <= limit) return;
  const message = `it has ${list.length} items, and may have ${limit}`;
  throw new AppError(
    'unprocessable',
    `The card cannot be kept whole, and nothing of it is cut: ${path}: ${message}. Change that and import it again.`,
    { issues: [{ path, message }] },
  );
}

function readItem({ value, path }: Found, log: RepairLog): string[] {
  if (typeof value === 'string') return [value];
  if (value === null) {
    log.tell(path, 'It was null and is no longer in the list.');
    return [];
  }
  if (typeof value === 'object') {
    log.keep(path, value, 'It was no text and is no longer in the list.');
    return [];
  }
  return [readText({ value, path }, log)];
}

function oneText(value: string): string[] {
  return value === '' ? [] : [value];
}

/** Reads a number, also from a text that is one; undefined for what is none. */
export function readNumber({ value, path }: Found, log: RepairLog): number | undefined {
  if (typeof value === 'number' || value === undefined) return value;
  if (isBlank({ value, path }, log)) return undefined;
  if (typeof value === 'string' && /^\s*[+-]?\d{1,300}(?:\.\d{1,300})?\s*$/.test(value)) {
    log.tell(path, 'It was a text and is a number now.');
    return Number(value);
  }
  log.keep(path, value, 'It was no number and is left out.');
  return undefined;
}

/** Reads a yes or no, also from `"true"`, `1` and their like; undefined for what is neither. */
export function readFlag({ value, path }: Found, log: RepairLog): boolean | undefined {
  if (typeof value === 'boolean' || value === undefined) return value;
  if (isBlank({ value, path }, log)) return undefined;
  const word = typeof value === 'object' ? '' : scalarText(value).trim().toLowerCase();
  if (['true', '1', 'false', '0'].includes(word)) {
    log.tell(path, `It was a ${typeof value === 'string' ? 'text' : typeof value} and is true or false now.`);
    return word === 'true' || word === '1';
  }
  log.keep(path, value, 'It was neither true nor false and is left out.');
  return undefined;
}

/** Reads an object. Some languages write an empty one as an empty list. */
export function readObject({ value, path }: Found, log: RepairLog): JsonRecord {
  if (isRecord(value)) return value;
  if (value === undefined) return {};
  if (value === null || (Array.isArray(value) && value.length === 0)) {
    log.tell(path, `It was ${value === null ? 'null' : 'an empty list'} and is an empty object now.`);
  } else {
    log.keep(path, value, 'It was no object and is an empty one now.');
  }
  return {};
}

/** Nothing is lost with null or empty text where a number, a flag or a date belongs. */
export function isBlank({ value, path }: Found, log: RepairLog): boolean {
  if (value !== null && value !== '') return false;
  log.tell(path, `It was ${value === null ? 'null' : 'empty text'} and is left out.`);
  return true;
}

/** Text, numbers and flags alike, as JSON would print them without quotes. */
function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
