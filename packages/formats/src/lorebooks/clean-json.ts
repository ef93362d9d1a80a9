import { AppError, isStorableText } from '@greenroom/contract';
import { isRecord } from './json-record.ts';
import type { Tell } from './repair-log.ts';

/** How deep a lorebook may nest, as deep as the API takes JSON; it keeps the recursion below off the stack's end. */
const MAX_DEPTH = 64;
/** How much of a place is told: the names on the way to it are the file's, and may be as long as it is. */
const MAX_PATH = 200;

/**
 * The same JSON in what every database and every JSON text can keep: NUL characters and halves of surrogate pairs
 * become U+FFFD, and numbers without a JSON form (`1e999` parses to Infinity) become null. What needs no repair is not
 * copied.
 *
 * Throws an AppError `unprocessable` for JSON that nests deeper than 64 levels.
 */
export function cleanJson(document: unknown, tell: Tell): unknown {
  let firstBadText: string | undefined;
  let firstBadNumber: string | undefined;
  const path: string[] = [];
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return cleanText(value);
    if (typeof value === 'number' && !Number.isFinite(value)) {
      firstBadNumber ??= storable(path.join('.').slice(0, MAX_PATH));
      return null;
    }
    if (!Array.isArray(value) && !isRecord(value)) return value;
    if (path.length >= MAX_DEPTH) throw tooDeep();
    return Array.isArray(value) ? cleanArray(value) : cleanRecord(value);
  };
  const cleanArray = (values: unknown[]) => {
    const cleaned = values.map((value, index) => at(String(index), value));
    return cleaned.every((value, index) => value === values[index]) ? values : cleaned;
  };
  const cleanRecord = (record: Record<string, unknown>) => {
    const fields = Object.entries(record);
    const cleaned = fields.map(([name, value]): [string, unknown] => [cleanText(name), at(name, value)]);
    const same = cleaned.every(([name, value], index) => name === fields[index]?.[0] && value === fields[index][1]);
    // Object.fromEntries defines its fields, so that one named `__proto__` is a field like any other.
    return same ? record : Object.fromEntries(cleaned);
  };
  const at = (name: string, value: unknown) => {
    path.push(name);
    const cleaned = clean(value);
    path.pop();
    return cleaned;
  };
  const cleanText = (text: string) => {
    if (isStorableText(text)) return text;
    firstBadText ??= storable(path.join('.').slice(0, MAX_PATH));
    return storable(text);
  };
  const cleaned = clean(document);
  if (firstBadText !== undefined) {
    tell(firstBadText, 'held NUL characters or halves of surrogate pairs, as may others: each is U+FFFD now');
  }
  if (firstBadNumber !== undefined)
    tell(firstBadNumber, 'is too large for a number, as others may be: each is null now');
  return cleaned;
}

function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

function tooDeep(): AppError {
  return new AppError('unprocessable', `The lorebook nests deeper than ${MAX_DEPTH} levels; flatten it and try again.`);
}
