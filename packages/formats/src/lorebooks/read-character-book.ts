import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import { coerceValue } from './coerce-value.ts';
import { repairExtensions } from './extension-fields.ts';
import { createFieldReader, type FieldReader } from './field-reader.ts';
import { hasRegexKey } from './is-regex-key.ts';
import { isRecord, type JsonRecord, own, withoutUndefined } from './json-record.ts';
import { readRows } from './read-rows.ts';
import type { RepairLog, Tell } from './repair-log.ts';
import { uniqueIds } from './unique-ids.ts';

/** Where an entry goes whose place in the order is not told, as in SillyTavern. */
export const DEFAULT_ORDER = 100;

/** Reads the lorebook of a card, V2 or V3, which is also the shape the API keeps. */
export function readCharacterBook(document: JsonRecord, log: RepairLog): Lorebook {
  const fields = createFieldReader(document, log.ofBook);
  const head = readBookHead(fields);
  const extensions = takeExtensions(fields, log.ofBook);
  const rows = readRows(takeEntries(fields, log.ofBook), log);
  const entries = uniqueIds(
    rows.map(({ source, tell }) => readEntry(source, tell)),
    (index) => {
      rows[index]?.tell('id', 'is the id of an entry before it: a free number stands for it');
    },
  );
  return { ...fields.rest(), ...head, extensions, entries };
}

/** The fields of a book but its extensions and entries; the names of the settings are those the format has, or the others. */
export function readBookHead(fields: FieldReader, names: 'snake_case' | 'camelCase' = 'snake_case'): Partial<Lorebook> {
  const either = (snake: string, camel: string) => (names === 'snake_case' ? [snake, camel] : [camel, snake]);
  return withoutUndefined({
    name: fields.take('name', 'text'),
    description: fields.take('description', 'text'),
    scan_depth: fields.take(either('scan_depth', 'scanDepth'), 'number'),
    token_budget: fields.take(either('token_budget', 'tokenBudget'), 'number'),
    recursive_scanning: fields.take(either('recursive_scanning', 'recursiveScanning'), 'boolean'),
  });
}

function takeEntries(fields: FieldReader, tell: Tell): unknown[] | JsonRecord {
  const entries = fields.raw('entries');
  if (Array.isArray(entries)) return entries;
  tell(
    'entries',
    isRecord(entries) ? 'is an object: taken as the list of its values' : 'is no list: an empty one stands for it',
  );
  return isRecord(entries) ? entries : [];
}

function takeExtensions(fields: FieldReader, tell: Tell): JsonRecord {
  const extensions = fields.raw('extensions');
  if (isRecord(extensions)) return extensions;
  tell('extensions', extensions === undefined ? 'is missing: {} stands for it' : 'is no object: {} stands for it');
  return {};
}

function readEntry(source: JsonRecord, tell: Tell): LorebookEntry {
  const fields = createFieldReader(source, tell);
  const kind = own(source, 'use_regex') === true ? 'patterns' : 'keys';
  const keys = fields.need(['keys', 'key'], kind, []);
  const secondary_keys = fields.take(['secondary_keys', 'keysecondary', 'secondaryKeys'], kind);
  const place = takePosition(fields, tell);
  const extensions = repairExtensions(takeExtensions(fields, tell), tell);
  const known = {
    keys,
    content: fields.need('content', 'text', ''),
    extensions: place.index === undefined ? extensions : { position: place.index, ...extensions },
    enabled: takeEnabled(fields, tell),
    insertion_order: fields.need(['insertion_order', 'order'], 'number', DEFAULT_ORDER),
    case_sensitive: fields.take('case_sensitive', 'boolean'),
    // V2 has no such field: there, as in SillyTavern, the slashes around a key say it.
    use_regex: fields.take('use_regex', 'boolean') ?? hasRegexKey([...keys, ...(secondary_keys ?? [])]),
    constant: fields.take('constant', 'boolean'),
    name: fields.take('name', 'text'),
    priority: fields.take('priority', 'number'),
    id: takeId(fields, tell),
    comment: fields.take('comment', 'text'),
    selective: fields.take('selective', 'boolean'),
    secondary_keys,
    position: place.position,
  };
  return { ...fields.rest(), ...withoutUndefined(known) };
}

function takeEnabled(fields: FieldReader, tell: Tell): boolean {
  if (fields.has('enabled')) return fields.need('enabled', 'boolean', true);
  const disabled = fields.take(['disable', 'disabled'], 'boolean');
  tell(
    'enabled',
    disabled === undefined ? 'is missing: true stands for it' : 'is missing: the opposite of `disable` stands for it',
  );
  return !disabled;
}

function takeId(fields: FieldReader, tell: Tell): number | string | undefined {
  const name = fields.has('id') ? 'id' : 'uid';
  const id = fields.raw(name);
  if (typeof id === 'number' || typeof id === 'string') {
    if (name === 'uid') tell('uid', 'is taken as id');
    return id;
  }
  if (id !== undefined && id !== null) tell(name, 'is neither a number nor a text: left out');
  return undefined;
}

const PLACES: ReadonlyMap<unknown, string> = new Map([
  ['before_char_defs', 'before_char'],
  ['after_char_defs', 'after_char'],
]);

/** The position as the specification has it, and as SillyTavern counts it where the file had a number. */
function takePosition(fields: FieldReader, tell: Tell): { position?: string; index?: number } {
  const given = fields.raw('position');
  if (given === undefined || given === null) return {};
  const position = PLACES.get(given);
  if (position) tell('position', `is taken as ${position}`);
  if (position) return { position };
  if (typeof given === 'string' && !/^\d?$/.test(given)) return { position: given };
  const index = given === '' ? undefined : coerceValue('number', given);
  if (index === undefined) {
    tell('position', 'says no place: left out');
    return {};
  }
  tell('position', 'was a number: made into a place, and kept in the extensions');
  return { position: index === 0 ? 'before_char' : 'after_char', index };
}
