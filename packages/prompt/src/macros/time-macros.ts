import { formatMoment } from './format-moment.ts';
import { humanizeDuration } from './humanize-duration.ts';
import type { MacroDefinition, MacroTable, MacroUse } from './macro-definition.ts';
import { named } from './macro-definition.ts';
import { zoneOffset } from './zone-offset.ts';
import type { ZoneOffset } from './zone-offset.ts';

/** The longest format, in UTF-16 code units. */
const MAX_FORMAT_LENGTH = 1000;
/** The furthest that clocks are from UTC, in hours. */
const MAX_OFFSET = 14;
/** A day less than a `Date` reaches, in milliseconds. */
const MAX_INSTANT = 8.64e15 - 86_400_000;

const UTC_OFFSET = /^UTC(?:([+-])(\d{1,2})(?::?([0-5]\d))?)?$/i;
const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** The macros of time: the clock is the environment's, the language is English. */
export const TIME_MACROS: MacroTable = [
  named('time', { least: 0, most: 1, apply: (use) => timeAt(use, use.args[0] ?? '') }),
  ...offsetNames(),
  named('date', formatted('LL')),
  named('weekday', formatted('dddd')),
  named('isotime', formatted('HH:mm')),
  named('isodate', formatted('YYYY-MM-DD')),
  // A format with `::` in it was split there.
  named('datetimeformat', { least: 1, most: Infinity, apply: (use) => writeNow(use, use.args.join('::')) }),
  named('idle_duration idleDuration', { least: 0, most: 0, apply: idleDuration }),
  named('timeDiff', { least: 2, most: 2, apply: timeDifference }),
].flat();

/** The older `{{time_UTC+2}}`, whose argument is in its name. */
function offsetNames(): MacroTable[] {
  return Array.from({ length: MAX_OFFSET + 1 }, (_, hours) =>
    ['+', '-'].flatMap((sign) =>
      named(`time_UTC${sign}${hours}`, { least: 0, most: 0, apply: (use) => timeAt(use, `UTC${sign}${hours}`) }),
    ),
  );
}

function formatted(format: string): MacroDefinition {
  return { least: 0, most: 0, apply: (use) => writeNow(use, format) };
}

/** The time of day, here or at an offset; an offset that is none is told, and the time is that of here. */
function timeAt(use: MacroUse, written: string): string {
  const [isOffset, sign, hours = '0', minutes = '0'] = UTC_OFFSET.exec(written) ?? [];
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  if (isOffset !== undefined && Math.abs(offset) <= MAX_OFFSET * 60) return writeNow(use, 'LT', () => offset);
  if (written !== '') use.fail('an offset is written like UTC+2');
  return writeNow(use, 'LT');
}

function writeNow(use: MacroUse, format: string, offset: ZoneOffset = hereOffset(use)): string {
  const now = Date.parse(use.run.env.clock.now);
  // The clocks' time must be a date too, at any offset.
  if (!(Math.abs(now) < MAX_INSTANT)) return use.fail('the present is no date');
  if (format.length > MAX_FORMAT_LENGTH) return use.fail(`a format is at most ${MAX_FORMAT_LENGTH} long`);
  return formatMoment(now, offset(now), format);
}

function hereOffset({ run, fail }: MacroUse): ZoneOffset {
  if (run.zone === undefined) run.zone = zoneOffset(run.env.clock.timeZone);
  if (run.zone) return run.zone;
  fail('the time zone is unknown: the time is UTC');
  return () => 0;
}

function idleDuration({ run, fail }: MacroUse): string {
  const { now, idleSince } = run.env.clock;
  if (idleSince === null) return 'just now';
  const duration = Date.parse(now) - Date.parse(idleSince);
  return Number.isNaN(duration) ? fail('the present or the last message has no date') : humanizeDuration(duration);
}

/** From the second time to the first: `in 3 hours`, `3 hours ago`. */
function timeDifference(use: MacroUse): string {
  const [left, right] = use.args.map((written) => instantOf(written, use));
  if (left === undefined || right === undefined || Number.isNaN(left - right)) {
    return use.fail('times are written like 2026-11-24 15:30:00');
  }
  const length = humanizeDuration(left - right);
  return left > right ? `in ${length}` : `${length} ago`;
}

/** The instant of an ISO 8601 date, in milliseconds; without an offset it is a time of here. NaN for anything else. */
function instantOf(written: string, use: MacroUse): number {
  const [isInstant, date, time = '00:00', zone] = INSTANT.exec(written) ?? [];
  if (isInstant === undefined) return Number.NaN;
  if (zone !== undefined) return Date.parse(`${date}T${time}${zone.replace(/(\d{2})(\d{2})$/, '$1:$2').toUpperCase()}`);
  const local = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(local)) return Number.NaN;
  const offset = hereOffset(use);
  // The offset at the instant is not known before the instant: the second guess is right but for the hour of a change.
  return local - offset(local - offset(local) * 60_000) * 60_000;
}
