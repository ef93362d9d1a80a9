const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const DAY = 86_400_000;

/** The formats that stand for longer ones, as moment.js has them in English. */
const LONG_FORMATS: Record<string, string> = {
  LT: 'h:mm A',
  LTS: 'h:mm:ss A',
  L: 'MM/DD/YYYY',
  LL: 'MMMM D, YYYY',
  LLL: 'MMMM D, YYYY h:mm A',
  LLLL: 'dddd, MMMM D, YYYY h:mm A',
};

const LONG = /\[[^[\]]*\]|LTS|LT|L{1,4}/g;
const TOKEN =
  /\[([^[\]]*)\]|YYYY|YY|M{1,4}|DDDD|DDDo|DDD|DD|Do|D|d{1,4}|E|GGGG|WW|W|Q|HH|H|hh|h|kk|k|mm|m|ss|s|S{1,3}|A|a|ZZ|Z|X|x/g;

/**
 * Writes an instant as the clocks of a place show it, in English, by a format of moment.js:
 *
 * | part | tokens |
 * |---|---|
 * | year, quarter | `YYYY` 2026, `YY` 26, `Q` 4 |
 * | month | `M` 3, `MM` 03, `MMM` Mar, `MMMM` March |
 * | day | `D` 7, `Do` 7th, `DD` 07; of the year `DDD` 66, `DDDo` 66th, `DDDD` 066 |
 * | weekday | `d` 0 (Sunday), `dd` Su, `ddd` Sun, `dddd` Sunday, `E` 7 |
 * | ISO week | `GGGG` its year, `W` 9, `WW` 09 |
 * | time | `H`, `HH` 0 to 23, `h`, `hh` 1 to 12, `k`, `kk` 1 to 24, `m`, `mm`, `s`, `ss`, `S` to `SSS`, `A` PM, `a` pm |
 * | offset, epoch | `Z` +02:00, `ZZ` +0200, `X` seconds, `x` milliseconds |
 * | together | `LT`, `LTS`, `L`, `LL`, `LLL`, `LLLL` |
 *
 * Text in `[square brackets]` and everything else stays.
 *
 * @param instant Milliseconds since 1970.
 * @param offset Minutes that the clocks are ahead of UTC.
 */
export function formatMoment(instant: number, offset: number, format: string): string {
  // The clocks' time as if it were UTC, which a `Date` can take apart.
  const local = new Date(instant + offset * 60_000);
  const whole = format.replace(LONG, (token) => LONG_FORMATS[token] ?? token);
  return whole.replace(TOKEN, (token, literal?: string) => literal ?? writeToken(token, local, instant, offset));
}

function writeToken(token: string, local: Date, instant: number, offset: number): string {
  return writeDate(token, local) ?? writeTime(token, local) ?? writeInstant(token, instant, offset);
}

function writeDate(token: string, local: Date): string | null {
  const [year, month, day, weekday] = [
    local.getUTCFullYear(),
    local.getUTCMonth(),
    local.getUTCDate(),
    local.getUTCDay(),
  ];
  const dayOfYear = (Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / DAY + 1;
  const weekdayName = WEEKDAYS[weekday]!;
  // prettier-ignore
  switch (token) {
    case 'YYYY': return padded(year, 4);
    case 'YY': return padded(year % 100, 2);
    case 'Q': return String(Math.floor(month / 3) + 1);
    case 'M': return String(month + 1);
    case 'MM': return padded(month + 1, 2);
    case 'MMM': return MONTHS[month]!.slice(0, 3);
    case 'MMMM': return MONTHS[month]!;
    case 'D': return String(day);
    case 'Do': return ordinal(day);
    case 'DD': return padded(day, 2);
    case 'DDD': return String(dayOfYear);
    case 'DDDo': return ordinal(dayOfYear);
    case 'DDDD': return padded(dayOfYear, 3);
    case 'd': return String(weekday);
    case 'dd': return weekdayName.slice(0, 2);
    case 'ddd': return weekdayName.slice(0, 3);
    case 'dddd': return weekdayName;
    case 'E': return String(weekday || 7);
    case 'GGGG': return padded(isoWeek(local).year, 4);
    case 'W': return String(isoWeek(local).week);
    case 'WW': return padded(isoWeek(local).week, 2);
    default: return null;
  }
}

function writeTime(token: string, local: Date): string | null {
  const hour = local.getUTCHours();
  const thousandths = padded(local.getUTCMilliseconds(), 3);
  // prettier-ignore
  switch (token) {
    case 'H': return String(hour);
    case 'HH': return padded(hour, 2);
    case 'h': return String(hour % 12 || 12);
    case 'hh': return padded(hour % 12 || 12, 2);
    case 'k': return String(hour || 24);
    case 'kk': return padded(hour || 24, 2);
    case 'm': return String(local.getUTCMinutes());
    case 'mm': return padded(local.getUTCMinutes(), 2);
    case 's': return String(local.getUTCSeconds());
    case 'ss': return padded(local.getUTCSeconds(), 2);
    case 'S': case 'SS': case 'SSS': return thousandths.slice(0, token.length);
    case 'A': return hour < 12 ? 'AM' : 'PM';
    case 'a': return hour < 12 ? 'am' : 'pm';
    default: return null;
  }
}

function writeInstant(token: string, instant: number, offset: number): string {
  if (token === 'x') return String(instant);
  if (token === 'X') return String(Math.floor(instant / 1000));
  const minutes = Math.abs(offset);
  const colon = token === 'Z' ? ':' : '';
  return `${offset < 0 ? '-' : '+'}${padded(Math.floor(minutes / 60), 2)}${colon}${padded(minutes % 60, 2)}`;
}

/** The week that the nearest Thursday is in, counted in that Thursday's year (ISO 8601). */
function isoWeek(local: Date): { year: number; week: number } {
  const midnight = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate());
  const thursday = midnight + (4 - (local.getUTCDay() || 7)) * DAY;
  const year = new Date(thursday).getUTCFullYear();
  return { year, week: Math.floor((thursday - Date.UTC(year, 0, 1)) / DAY / 7) + 1 };
}

function ordinal(value: number): string {
  const isTeen = Math.floor(value / 10) % 10 === 1;
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${value}${ending}`;
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
