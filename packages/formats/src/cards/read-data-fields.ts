import { readDate } from './read-date.ts';
import { isRecord } from '../lorebooks/json-record.ts';
import { type Found, isBlank, readObject, readTexts } from './read-values.ts';
import type { RepairLog } from './repair-log.ts';

/** What V3 says of its fields that a card keeps under their own names. */
const READERS = new Map<string, (found: Found, log: RepairLog) => unknown>([
  ['creation_date', readDate],
  ['modification_date', readDate],
  ['creator_notes_multilingual', readObject],
  ['source', readTexts],
  ['assets', readAssets],
]);

/** Reads what a card keeps of `data` under its own names: V3's fields repaired, the unknown as they came. */
export function readDataFields(data: ReadonlyMap<string, Found>, log: RepairLog): Record<string, unknown> {
  const read = [...data].map(([key, found]) => [key, readDataField(key, found, log)] as const);
  return Object.fromEntries(read.filter(([, value]) => value !== undefined));
}

function readDataField(key: string, found: Found, log: RepairLog): unknown {
  const reader = READERS.get(key);
  if (!reader) return found.value;
  return isBlank(found, log) ? undefined : reader(found, log);
}

/** Each asset stays as it came: a type nobody knows may be written out again. */
function readAssets({ value, path }: Found, log: RepairLog): unknown[] | undefined {
  if (Array.isArray(value)) {
    return value.filter((asset, index) => {
      if (!isRecord(asset)) log.keep(`${path}.${index}`, asset, 'It was no asset and is no longer in the list.');
      return isRecord(asset);
    });
  }
  log.keep(path, value, 'It was no list of assets and is left out.');
  return undefined;
}
