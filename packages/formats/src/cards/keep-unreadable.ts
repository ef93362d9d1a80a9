import { isObject, type JsonObject } from './read-values.ts';
import type { RepairLog } from './repair-log.ts';

/**
 * Puts the values that could not be read into the extensions, as `greenroom.unreadable`, beside those that earlier
 * readings found. When a path has a value of another reading already, the new one gets a number.
 */
export function keepUnreadable(extensions: JsonObject, log: RepairLog): JsonObject {
  if (log.unreadable.size === 0) return extensions;
  const greenroom = ownObject(extensions, 'greenroom', 'data.extensions.greenroom', log);
  const earlier = ownObject(greenroom, 'unreadable', 'data.extensions.greenroom.unreadable', log);
  const unreadable = new Map(Object.entries(earlier));
  for (const [path, value] of log.unreadable) unreadable.set(freePath(path, unreadable), value);
  return { ...extensions, greenroom: { ...greenroom, unreadable: Object.fromEntries(unreadable) } };
}

/** Someone else may have taken the name for something that is no object. */
function ownObject(parent: JsonObject, key: string, path: string, log: RepairLog): JsonObject {
  const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
  if (isObject(value)) return value;
  if (value !== undefined) log.keep(path, value, 'Its place was needed.');
  return {};
}

function freePath(path: string, taken: ReadonlyMap<string, unknown>): string {
  if (!taken.has(path)) return path;
  let number = 2;
  while (taken.has(`${path} (${number})`)) number += 1;
  return `${path} (${number})`;
}
