import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import { repairExtensions } from '../lorebooks/extension-fields.ts';
import { usesRegex } from '../lorebooks/is-regex-key.ts';
import { DEFAULT_ORDER } from '../lorebooks/read-character-book.ts';
import { readPlace } from '../lorebooks/read-place.ts';
import { MAX_ENTRIES } from '../lorebooks/read-rows.ts';
import { splitKeys } from '../lorebooks/split-texts.ts';
import { isRecord, type JsonRecord } from '../lorebooks/json-record.ts';
import {
  type Found,
  isBlank,
  readFlag,
  readNumber,
  readObject,
  readText,
  readTexts,
  refuseLongList,
} from './read-values.ts';
import type { RepairLog } from './repair-log.ts';

type Read = (found: Found, log: RepairLog) => unknown;

const BOOK_FIELDS: Record<string, Read> = {
  name: readText,
  description: readText,
  scan_depth: readNumber,
  token_budget: readNumber,
  recursive_scanning: readFlag,
};

const ENTRY_FIELDS: Record<string, Read> = {
  case_sensitive: readFlag,
  constant: readFlag,
  name: readText,
  priority: readNumber,
  id: readId,
  comment: readText,
  selective: readFlag,
};

/**
 * An entry of SillyTavern's World Info, which some cards hold as it is, has these names for what a card's entry has.
 */
const WORLD_INFO_NAMES: ReadonlyMap<string, string> = new Map([
  ['key', 'keys'],
  ['keysecondary', 'secondary_keys'],
  ['order', 'insertion_order'],
]);

/** What says the opposite of `enabled`, in World Info and in other programs. */
const OPPOSITES = ['disable', 'disabled'];

/**
 * Reads the lorebook of a card; null when there is none. What the specifications require and a book lacks is filled
 * in, what has a wrong type is repaired, and fields that are not known stay where they are. So do ids that several
 * entries share: no specification forbids them, and they may mean something to the program that gave them.
 */
export function readBook({ value, path }: Found, log: RepairLog): Lorebook | null {
  if (value === undefined) return null;
  if (value === null) {
    log.tell(path, 'It was null, as if there were a lorebook; there is none.');
    return null;
  }
  if (!isRecord(value)) {
    log.keep(path, value, 'It was no lorebook and is left out.');
    return null;
  }
  return {
    ...withFields(value, BOOK_FIELDS, path, log),
    extensions: readExtensions(value, path, log),
    entries: readEntries({ value: value.entries, path: `${path}.entries` }, log),
  };
}

/** Takes time for the fields that are there, not for those that could be. */
function withFields(object: JsonRecord, readers: Record<string, Read>, path: string, log: RepairLog): JsonRecord {
  const entries = Object.entries(object).flatMap(([key, value]) => {
    const read = Object.hasOwn(readers, key) && value !== null ? readers[key] : undefined;
    const result = read ? read({ value, path: `${path}.${key}` }, log) : value;
    return result === undefined ? [] : [[key, result] as const];
  });
  return Object.fromEntries(entries);
}

/** V2 and V3 require it, but SillyTavern's own sample card has a book without. */
function readExtensions(object: JsonRecord, path: string, log: RepairLog): JsonRecord {
  if (object.extensions === undefined) log.tell(`${path}.extensions`, 'It was missing and is an empty object now.');
  return readObject({ value: object.extensions, path: `${path}.extensions` }, log);
}

function readEntries({ value, path }: Found, log: RepairLog): LorebookEntry[] {
  if (Array.isArray(value)) {
    refuseLongList(value, path, MAX_ENTRIES);
    return value.flatMap((item, index) => readEntry({ value: item, path: `${path}.${index}` }, log));
  }
  if (isRecord(value)) {
    log.tell(path, "It was an object, as in SillyTavern's World Info, and is a list now.");
    return readEntries({ value: Object.values(value), path }, log);
  }
  if (value === undefined || value === null) log.tell(path, 'It was missing and is an empty list now.');
  else log.keep(path, value, 'It was no list and is an empty one now.');
  return [];
}

function readEntry({ value, path }: Found, log: RepairLog): LorebookEntry[] {
  if (!isRecord(value)) {
    log.keep(path, value, 'It was no entry and is left out.');
    return [];
  }
  const entry = withEnabled(fromWorldInfo(value, path, log), path, log);
  const found = (field: string): Found => ({ value: entry[field], path: `${path}.${field}` });
  const tell = (field: string, message: string) => log.tell(`${path}.${field}`, `It ${message}.`);
  const extensions = repairExtensions(readExtensions(entry, path, log), tell);
  const keys = readKeys(found('keys'), entry, log);
  const secondary = readSecondaryKeys(found('secondary_keys'), entry, log);
  return [
    {
      ...withFields(withoutPosition(entry), ENTRY_FIELDS, path, log),
      keys,
      ...secondary,
      content: readText(found('content'), log),
      extensions,
      enabled: orDefault(readFlag(found('enabled'), log), true, `${path}.enabled`, log),
      insertion_order: orDefault(
        readNumber(found('insertion_order'), log),
        DEFAULT_ORDER,
        `${path}.insertion_order`,
        log,
      ),
      use_regex: usesRegex(readFlag(found('use_regex'), log), keys, secondary.secondary_keys),
      ...readPosition(found('position'), extensions, log),
    },
  ];
}

/** An entry without `keys` but with `key` is one of World Info: its names are changed, its other fields stay. */
function fromWorldInfo(entry: JsonRecord, path: string, log: RepairLog): JsonRecord {
  if (entry.keys !== undefined || entry.key === undefined) return entry;
  log.tell(
    path,
    'It had `key` in the place of `keys`; what has another name in World Info has its name of a card now.',
  );
  const renamed = Object.entries(entry).flatMap(([key, value]): [string, unknown][] => {
    if (key === 'disable' && typeof value === 'boolean' && entry.enabled === undefined) return [['enabled', !value]];
    const name = WORLD_INFO_NAMES.get(key);
    return [[name !== undefined && entry[name] === undefined ? name : key, value]];
  });
  return Object.fromEntries(renamed);
}

/** An entry that does not say whether it is enabled, but the opposite. */
function withEnabled(entry: JsonRecord, path: string, log: RepairLog): JsonRecord {
  const name = OPPOSITES.find((opposite) => entry[opposite] !== undefined);
  if (entry.enabled !== undefined || name === undefined) return entry;
  const { [name]: value, ...rest } = entry;
  const disabled = readFlag({ value, path: `${path}.${name}` }, log);
  if (disabled === undefined) return rest;
  log.tell(`${path}.enabled`, `It was missing and is the opposite of ${name} now.`);
  return { ...rest, enabled: !disabled };
}

/** Keys that are regular expressions by the entry's own word have no slashes around them, and commas in them. */
function readKeys(found: Found, { use_regex }: JsonRecord, log: RepairLog): string[] {
  return readTexts(found, log, use_regex === true ? undefined : splitKeys);
}

function readSecondaryKeys(found: Found, entry: JsonRecord, log: RepairLog): { secondary_keys?: string[] } {
  if (found.value === undefined || found.value === null) return {};
  return { secondary_keys: readKeys(found, entry, log) };
}

function readId({ value, path }: Found, log: RepairLog): number | string | undefined {
  if (typeof value === 'number' || typeof value === 'string') return value;
  log.keep(path, value, 'It was neither a number nor a text and is left out.');
  return undefined;
}

function orDefault<T>(value: T | undefined, fallback: T, path: string, log: RepairLog): T {
  if (value !== undefined) return value;
  log.tell(path, `It was missing and is ${String(fallback)} now.`);
  return fallback;
}

function withoutPosition({ position: _, ...rest }: JsonRecord): JsonRecord {
  return rest;
}

/** Of a place that no card has the number goes into the extensions. */
function readPosition({ value, path }: Found, extensions: JsonRecord, log: RepairLog): JsonRecord {
  if (value === undefined) return {};
  if (value === null) return { position: null };
  if (isBlank({ value, path }, log)) return {};
  const place = readPlace(value, extensions);
  if (!place) {
    log.keep(path, value, 'It was no position and is left out.');
    return {};
  }
  const { position, index, was } = place;
  if (was === 'name' && typeof value === 'string') log.tell(path, `It was ${value} and is ${position} now.`);
  if (was === 'number') log.tell(path, `It was a number of SillyTavern's and is ${position} now.`);
  return index === undefined ? { position } : { position, extensions: { ...extensions, position: index } };
}
