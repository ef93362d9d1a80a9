import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import { EXTENSION_FIELDS, repairExtensions } from './extension-fields.ts';
import { putBag } from './extension-bag.ts';
import { createFieldReader, type FieldReader } from './field-reader.ts';
import { usesRegex } from './is-regex-key.ts';
import { isRecord, type JsonRecord, own, pickFields, sameJson, withoutUndefined } from './json-record.ts';
import { placeOf, sensitivityOf } from './entry-meaning.ts';
import { DEFAULT_ORDER, readBookHead } from './read-character-book.ts';
import { readRows, type Row } from './read-rows.ts';
import type { RepairLog, Tell } from './repair-log.ts';
import { uniqueIds } from './unique-ids.ts';

/**
 * Fields that World Info has no such name for, and a card's entry has another meaning for: an entry of World Info that
 * holds one keeps it in `extensions.sillytavern`.
 */
export const FOREIGN_TO_WORLD_INFO: ReadonlySet<string> = new Set([
  'keys',
  'secondary_keys',
  'enabled',
  'insertion_order',
  'id',
]);

/**
 * Reads World Info of SillyTavern, or a world of TavernAI, which is an older form of it. The entries come in the order
 * of the file, which SillyTavern goes by where their `order` is the same; `originalData`, the lorebook of the card the
 * world came from, is kept in `extensions.sillytavern`.
 */
export function readWorldInfo(document: JsonRecord, log: RepairLog): Lorebook {
  const fields = createFieldReader(document, log.ofBook);
  const head = readBookHead(fields);
  const given = fields.raw('entries');
  if (Array.isArray(given)) log.ofBook('entries', 'is a list: taken as an object of entries by their uid');
  const rows = readRows(Array.isArray(given) || isRecord(given) ? given : [], log);
  const entries = uniqueIds(nameUnnumbered(rows.map(readEntry), rows), (index) => {
    rows[index]?.tell('uid', 'is the uid of an entry before it: a free number stands for it');
  });
  const originalData = fields.raw('originalData');
  const extensions = fields.take('extensions', 'nullableRecord') ?? {};
  const kept = withoutUndefined({ originalData });
  return { ...fields.rest(), ...head, extensions: putBag(extensions, 'sillytavern', kept), entries };
}

function readEntry({ source, tell }: Row): LorebookEntry {
  const fields = createFieldReader(source, tell);
  const keys = fields.need(['key', 'keys'], 'keys', []);
  const secondary_keys = fields.take(['keysecondary', 'secondary_keys'], 'keys') ?? [];
  const extensions = readExtensions(fields, tell);
  const known = {
    keys,
    content: fields.need('content', 'text', ''),
    enabled: takeEnabled(fields, tell),
    insertion_order: fields.take('order', 'number') ?? DEFAULT_ORDER,
    case_sensitive: fields.take('case_sensitive', 'boolean') ?? sensitivityOf(extensions),
    use_regex: usesRegex(fields.take('use_regex', 'boolean'), keys, secondary_keys),
    constant: fields.take('constant', 'boolean'),
    name: fields.take('name', 'text'),
    priority: fields.take('priority', 'number'),
    id: takeUid(fields, tell),
    comment: fields.take('comment', 'text'),
    // Where it is not told, SillyTavern asks for the secondary keys, and a card does not.
    selective: fields.take('selective', 'boolean') ?? true,
    secondary_keys,
    position: placeOf(extensions) === 0 ? 'before_char' : 'after_char',
  };
  const rest = fields.rest();
  const kept = pickFields(rest, (field) => FOREIGN_TO_WORLD_INFO.has(field));
  return {
    ...pickFields(rest, (field) => !FOREIGN_TO_WORLD_INFO.has(field)),
    ...withoutUndefined(known as LorebookEntry),
    extensions: putBag(extensions, 'sillytavern', kept),
  };
}

/**
 * SillyTavern's own fields go by the entry; what its `extensions` say of them is a copy from a card, maybe an old one.
 */
function readExtensions(fields: FieldReader, tell: Tell): JsonRecord {
  const copies = repairExtensions(fields.take('extensions', 'nullableRecord') ?? {}, tell);
  const extensions: [string, unknown][] = [];
  for (const { worldInfo, name, kind } of EXTENSION_FIELDS) {
    const value = fields.take(worldInfo, kind);
    if (value === undefined) continue;
    extensions.push([name, value]);
    const copy = own(copies, name);
    if (copy !== undefined && !sameJson(copy, value))
      tell(`extensions.${name}`, `says other than ${worldInfo}, which counts`);
  }
  return { ...copies, ...Object.fromEntries(extensions) };
}

function takeEnabled(fields: FieldReader, tell: Tell): boolean {
  if (fields.has('disable') || !fields.has('enabled')) return !(fields.take('disable', 'boolean') ?? false);
  tell('disable', 'is missing: the opposite of `enabled` stands for it');
  return fields.take('enabled', 'boolean') ?? true;
}

function takeUid(fields: FieldReader, tell: Tell): number | undefined {
  const uid = fields.take('uid', 'number');
  if (uid === undefined || Number.isSafeInteger(uid)) return uid;
  tell('uid', 'is no whole number: left out', uid);
  return undefined;
}

/** Gives an entry without a uid the number it stands under, unless that is the uid of another; then a free one. */
function nameUnnumbered(entries: LorebookEntry[], rows: Row[]): LorebookEntry[] {
  const taken = new Set(entries.map((entry) => entry.id));
  let free = 0;
  return entries.map((entry, index) => {
    if (entry.id !== undefined) return entry;
    const { name = '', tell } = rows[index] ?? {};
    tell?.('uid', 'is missing or no whole number: the number the entry stands under, or a free one, stands for it');
    const named = /^\d{1,15}$/.test(name) ? Number(name) : -1;
    while (taken.has(free)) free += 1;
    const id = named >= 0 && !taken.has(named) ? named : free;
    taken.add(id);
    return { ...entry, id };
  });
}
