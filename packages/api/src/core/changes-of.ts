import { isDeepStrictEqual } from 'node:util';

/** The wanted fields that differ from what is there, or null when none does: such a write changes nothing. */
export function changesOf<T extends object>(current: T, wanted: Partial<T>): Partial<T> | null {
  const changes = Object.entries(wanted).filter(
    ([field, value]) => value !== undefined && !isDeepStrictEqual(current[field as keyof T], value),
  );
  return changes.length === 0 ? null : (Object.fromEntries(changes) as Partial<T>);
}
