/** Minutes that the clocks of a place are ahead of UTC at an instant (milliseconds since 1970). */
export type ZoneOffset = (instant: number) => number;

/** The offsets of an IANA time zone, or null when there is none of that name. */
export function zoneOffset(timeZone: string): ZoneOffset | null {
  const format = zoneFormat(timeZone);
  if (!format) return null;
  // A text asks for the same instant again and again, and a format is slow.
  let known: { instant: number; offset: number } | undefined;
  return (instant) => {
    if (known?.instant !== instant) known = { instant, offset: readOffset(format, instant) };
    return known.offset;
  };
}

function readOffset(format: Intl.DateTimeFormat, instant: number): number {
  const told = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})/.exec(told) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

function zoneFormat(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
