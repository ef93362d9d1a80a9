/** A value as either engine gives it back: SQLite keeps instants as milliseconds, PostgreSQL as text or Date. */
export type RawInstant = Date | string | number;

/** An instant of a row as ISO 8601 in UTC with milliseconds. */
export function isoInstant(raw: RawInstant): string;
export function isoInstant(raw: RawInstant | null): string | null;
export function isoInstant(raw: RawInstant | null): string | null {
  return raw === null ? null : new Date(raw).toISOString();
}

/** A JSON column of a row; SQLite gives its text, PostgreSQL and entities give the value. */
export function jsonValue<T>(raw: unknown): T {
  return (typeof raw === 'string' ? JSON.parse(raw) : raw) as T;
}
