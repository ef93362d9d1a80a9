const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The mean month of the calendar: 4,800 months are 146,097 days. */
const MONTH = (DAY * 146_097) / 4_800;

/**
 * Says a length of time in one rough unit, as moment.js does: `a few seconds`, `5 minutes`, `an hour`, `2 years`.
 *
 * @param duration Milliseconds; the sign does not matter.
 */
export function humanizeDuration(duration: number): string {
  const length = Math.abs(duration);
  const [minutes, hours, days] = [Math.round(length / MINUTE), Math.round(length / HOUR), Math.round(length / DAY)];
  const [months, years] = [Math.round(length / MONTH), Math.round(length / MONTH / 12)];
  if (Math.round(length / 1000) < 45) return 'a few seconds';
  if (minutes < 45) return counted(minutes, 'a minute', 'minutes');
  if (hours < 22) return counted(hours, 'an hour', 'hours');
  if (days < 26) return counted(days, 'a day', 'days');
  if (months < 11) return counted(months, 'a month', 'months');
  return counted(years, 'a year', 'years');
}

function counted(count: number, one: string, many: string): string {
  return count <= 1 ? one : `${count} ${many}`;
}
