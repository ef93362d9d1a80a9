/** A JSON object of which nothing else is known. */
export type JsonRecord = Record<string, unknown>;

/** True for a JSON object: no array, no null. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's own value under a name; what it inherits, such as `constructor`, is no data. */
export function own(record: JsonRecord, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** The object without the fields that have no value; unlike an assignment, it keeps a field named `__proto__`. */
export function withoutUndefined<T extends JsonRecord>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}

/** The fields a test picks, as an object of their own. */
export function pickFields(record: JsonRecord, wanted: (name: string, value: unknown) => boolean): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter(([name, value]) => wanted(name, value)));
}

/** True when two JSON values say the same in the same order. */
export function sameJson(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
