import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import { repairExtensions } from './extension-fields.ts';
import { createFieldReader, type FieldReader } from './field-reader.ts';
import { usesRegex } from './is-regex-key.ts';
import { isRecord, type JsonRecord, own, withoutUndefined } from './json-record.ts';
import { readPlace } from './read-place.ts';
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

/** The fields of a book but its extensions and entries; its settings have the names of the format, or the others. */
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
  if (isRecord(entries)) {
    tell('entries', 'is an object: taken as the list of its values');
    return entries;
  }
  tell('entries', 'is no list: an empty one stands for it', entries ?? undefined);
  return [];
}

function takeExtensions(fields: FieldReader, tell: Tell): JsonRecord {
  const extensions = fields.raw('extensions');
  if (isRecord(extensions)) return extensions;
  if (extensions === undefined) tell('extensions', 'is missing: {} stands for it');
  else tell('extensions', 'is no object: {} stands for it', isEmpty(extensions) ? undefined : extensions);
  return {};
}

/** Some languages write an empty object as an empty list. */
function isEmpty(extensions: unknown): boolean {
  return extensions === null || (Array.isArray(extensions) && extensions.length === 0);
}

function readEntry(source: JsonRecord, tell: Tell): LorebookEntry {
  const fields = createFieldReader(source, tell);
  const kind = own(source, 'use_regex') === true ? 'patterns' : 'keys';
  const keys = fields.need(['keys', 'key'], kind, []);
  const secondary_keys = fields.take(['secondary_keys', 'keysecondary', 'secondaryKeys'], kind);
  const { position, extensions } = takePlace(fields, repairExtensions(takeExtensions(fields, tell), tell), tell);
  const known = {
    keys,
    content: fields.need('content', 'text', ''),
    extensions,
    enabled: takeEnabled(fields, tell),
    insertion_order: fields.need(['insertion_order', 'order'], 'number', DEFAULT_ORDER),
    case_sensitive: fields.take('case_sensitive', 'boolean'),
    use_regex: usesRegex(fields.take('use_regex', 'boolean'), keys, secondary_keys),
    constant: fields.take('constant', 'boolean'),
    name: fields.take('name', 'text'),
    priority: fields.take('priority', 'number'),
    id: takeId(fields, tell),
    comment: fields.take('comment', 'text'),
    selective: fields.take('selective', 'boolean'),
    secondary_keys,
    position,
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
  if (id !== undefined && id !== null) tell(name, 'is neither a number nor a text: left out', id);
  return undefined;
}

/** Of a place that no card has the number goes into the extensions. */
function takePlace(
  fields: FieldReader,
  extensions: JsonRecord,
  tell: Tell,
): Pick<LorebookEntry, 'position' | 'extensions'> {
  const given = fields.raw('position');
  if (given === undefined || given === null) return { extensions };
  const place = given === '' ? null : readPlace(given, extensions);
  if (!place) {
    tell('position', 'says no place: left out', given === '' ? undefined : given);
    return { extensions };
  }
  const { position, index, was } = place;
  if (was === 'name') tell('position', `is taken as ${position}`);
  if (was === 'number') tell('position', 'was a number: made into a place');
  return { position, extensions: index === undefined ? extensions : { ...extensions, position: index } };
}
