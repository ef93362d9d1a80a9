import { type Found, isBlank, readNumber } from './read-values.ts';
import type { RepairLog } from './repair-log.ts';

/** No card is dated later than the year 5138, and none in milliseconds earlier than 1973. */
const LAST_SECOND = 100_000_000_000;
const ISO_DATE = /^\s*[+-]?\d{4,6}-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?)?\s*$/i;

/**
 * Reads a date of a V3 card, which is a Unix time in seconds. Dates in milliseconds, as ISO 8601 (without a zone:
 * in UTC) and as numbers in quotes are made such a time. What lies before 1970 (some programs write the first
 * date their language knows) becomes 0, which says in V3 that the date is not told. Undefined for what is no date.
 */
export function readDate({ value, path }: Found, log: RepairLog): number | undefined {
  if (isBlank({ value, path }, log)) return undefined;
  const iso = typeof value === 'string' ? isoSeconds(value) : undefined;
  if (iso !== undefined) {
    log.tell(path, 'It was a date in text and is a Unix time in seconds now.');
    return notBefore1970({ value: iso, path }, log);
  }
  const number = readNumber({ value, path }, log);
  if (number === undefined || Math.abs(number) < LAST_SECOND) return notBefore1970({ value: number, path }, log);
  if (number > 0) log.tell(path, 'It was in milliseconds and is in seconds now.');
  return notBefore1970({ value: toSeconds(number), path }, log);
}

function isoSeconds(value: string): number | undefined {
  const match = ISO_DATE.exec(value);
  if (!match) return undefined;
  const date = value.trim().replace(' ', 'T');
  // Without a zone, JavaScript takes a time for the machine's own, which would differ from server to server.
  const time = Date.parse(date.includes('T') && !match[1] ? `${date}Z` : date);
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

/** A number that is no date in milliseconds either is divided until it is one, so that it is read the same again. */
function toSeconds(number: number): number {
  let seconds = number;
  while (Math.abs(seconds) >= LAST_SECOND) seconds = Math.floor(seconds / 1000);
  return seconds;
}

function notBefore1970(
  { value, path }: { value: number | undefined; path: string },
  log: RepairLog,
): number | undefined {
  if (value === undefined || value >= 0) return value;
  log.tell(path, `It was before 1970 (${value}) and is 0 now, for a date that is not told.`);
  return 0;
}
