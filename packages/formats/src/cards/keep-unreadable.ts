import { isRecord, type JsonRecord } from '../lorebooks/json-record.ts';

/** Where the values are that could not be read, and who is told of one more. */
interface Log {
  keep(path: string, value: unknown, fault: string): void;
  readonly unreadable: ReadonlyMap<string, unknown>;
}

/**
 * Puts the values that could not be read into the extensions that stand at `place`, as `greenroom.unreadable`, beside
 * those that earlier readings found. When a path has a value of another reading already, the new one gets a number.
 */
export function keepUnreadable(extensions: JsonRecord, place: string, log: Log): JsonRecord {
  if (log.unreadable.size === 0) return extensions;
  const greenroom = ownObject(extensions, 'greenroom', `${place}.greenroom`, log);
  const earlier = ownObject(greenroom, 'unreadable', `${place}.greenroom.unreadable`, log);
  const unreadable = new Map(Object.entries(earlier));
  for (const [path, value] of log.unreadable) unreadable.set(freePath(path, unreadable), value);
  return { ...extensions, greenroom: { ...greenroom, unreadable: Object.fromEntries(unreadable) } };
}

/** Someone else may have taken the name for something that is no object. */
function ownObject(parent: JsonRecord, key: string, path: string, log: Log): JsonRecord {
  const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
  if (isRecord(value)) return value;
  if (value !== undefined) log.keep(path, value, 'Its place was needed.');
  return {};
}

function freePath(path: string, taken: ReadonlyMap<string, unknown>): string {
  if (!taken.has(path)) return path;
  let number = 2;
  while (taken.has(`${path} (${number})`)) number += 1;
  return `${path} (${number})`;
}
