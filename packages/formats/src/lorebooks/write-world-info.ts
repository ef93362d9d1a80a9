import { type Lorebook, LorebookEntry } from '@greenroom/contract';
import { coerceValue } from './coerce-value.ts';
import { placeOf, sensitivityOf } from './entry-meaning.ts';
import { takeBag } from './extension-bag.ts';
import { EXTENSION_FIELDS, EXTENSION_FIELD_BY_NAME } from './extension-fields.ts';
import { allKeys, changesBySlashes, hasRegexKey } from './is-regex-key.ts';
import { isRecord, type JsonRecord, own, pickFields, sameJson, withoutUndefined } from './json-record.ts';
import type { LossLog } from './loss-log.ts';
import { numberEntries } from './number-entries.ts';
import { FOREIGN_TO_WORLD_INFO } from './read-world-info.ts';

const ENTRY_FIELDS = new Set(Object.keys(LorebookEntry.shape));
/** The names World Info uses itself, under which a field nobody knows cannot stand. */
const WORLD_INFO_FIELDS = new Set(
  ['uid', 'key', 'keysecondary', 'order', 'disable'].concat(EXTENSION_FIELDS.map(({ worldInfo }) => worldInfo)),
);
const IGNORED = 'SillyTavern keeps it, but does not act on it';

/**
 * Writes World Info of SillyTavern, each entry with all the fields SillyTavern 1.18 gives it. What a card's lorebook
 * has and World Info has not stands there under its own name, where SillyTavern leaves it alone; it is told all the
 * same.
 */
export function writeWorldInfo(book: Lorebook, losses: LossLog): JsonRecord {
  const { bag, extensions } = takeBag(book.extensions, 'sillytavern', (name) => name === 'originalData');
  const { entries, extensions: _, originalData, ...head } = book;
  if (originalData !== undefined) losses.ofBook('originalData', 'SillyTavern uses this name itself');
  for (const name of ['description', 'scan_depth', 'token_budget', 'recursive_scanning']) {
    if (head[name] !== undefined && head[name] !== null) losses.ofBook(name, IGNORED);
  }
  const uids = numberEntries(entries, losses);
  return {
    ...pickFields(head, (name, value) => value !== undefined && (value !== null || !HEAD_FIELDS.has(name))),
    entries: Object.fromEntries(
      entries.map((entry, index) => [String(uids[index]), writeEntry(entry, uids[index] ?? index, losses)]),
    ),
    ...(Object.keys(extensions).length > 0 && { extensions }),
    ...freshOriginal(bag, book, losses),
  };
}

const HEAD_FIELDS = new Set(['name', 'description', 'scan_depth', 'token_budget', 'recursive_scanning']);

function writeEntry(entry: LorebookEntry, uid: number, losses: LossLog): JsonRecord {
  const { bag, extensions } = takeBag(entry.extensions, 'sillytavern', (name) => FOREIGN_TO_WORLD_INFO.has(name));
  const unknown = Object.keys(entry).filter((name) => !ENTRY_FIELDS.has(name));
  for (const name of unknown) {
    if (WORLD_INFO_FIELDS.has(name)) losses.ofEntry(name, 'SillyTavern uses this name itself');
  }
  return {
    ...pickFields(entry, (name) => !ENTRY_FIELDS.has(name) && !WORLD_INFO_FIELDS.has(name)),
    ...bag,
    ...ignoredFields(entry, losses),
    uid,
    key: entry.keys,
    keysecondary: entry.secondary_keys ?? [],
    comment: entry.comment ?? '',
    content: entry.content,
    constant: entry.constant ?? false,
    // A card that does not say so does not ask for the secondary keys; World Info would.
    selective: entry.selective ?? false,
    order: entry.insertion_order,
    disable: !entry.enabled,
    ...writeExtensionFields(entry, losses),
    extensions: pickFields(extensions, (name) => !EXTENSION_FIELD_BY_NAME.has(name)),
  };
}

/** What SillyTavern does not look at, told and kept under the names the card specification has. */
function ignoredFields(entry: LorebookEntry, losses: LossLog): JsonRecord {
  const { name, priority, use_regex } = entry;
  const case_sensitive = entry.case_sensitive ?? undefined;
  const says = own(entry.extensions, 'case_sensitive') !== undefined;
  const sensitive = says ? sensitivityOf(entry.extensions) : case_sensitive;
  const ignored = withoutUndefined({
    name: name ?? undefined,
    priority: priority ?? undefined,
    case_sensitive: case_sensitive === sensitive ? undefined : case_sensitive,
  });
  for (const field of Object.keys(ignored)) losses.ofEntry(field, IGNORED);
  const keys = allKeys(entry);
  if (changesBySlashes(keys, use_regex)) {
    losses.ofEntry('use_regex', 'SillyTavern goes by the slashes around a key instead');
  }
  return use_regex === hasRegexKey(keys) ? ignored : { ...ignored, use_regex };
}

function writeExtensionFields(entry: LorebookEntry, losses: LossLog): JsonRecord {
  const fields: [string, unknown][] = [];
  for (const { worldInfo, name, kind, fallback } of EXTENSION_FIELDS) {
    const given = own(entry.extensions, name);
    const fits = given !== undefined && coerceValue(kind, given) === given;
    if (given !== undefined && !fits)
      losses.ofEntry(`extensions.${name}`, 'it is of another kind than SillyTavern takes');
    const value = fits ? given : (fallbackOf(entry, name) ?? fallback);
    if (value !== undefined) fields.push([worldInfo, value]);
  }
  const derived = placeOf(entry.extensions, entry.position) === 0 ? 'before_char' : 'after_char';
  if (typeof entry.position === 'string' && entry.position !== derived) {
    losses.ofEntry('position', 'SillyTavern goes by the position in the extensions, or knows no such place');
  }
  return Object.fromEntries(fields);
}

/** What the fields of the specification say where SillyTavern's own are absent. */
function fallbackOf(entry: LorebookEntry, name: string): unknown {
  if (name === 'position') return placeOf({}, entry.position);
  if (name === 'case_sensitive') return entry.case_sensitive;
  // SillyTavern shows the comment of an entry that has one.
  return name === 'add_memo' ? Boolean(entry.comment) : undefined;
}

/**
 * The lorebook of the card a world came from goes back only while it says what the entries say: SillyTavern writes it
 * to the card in their stead, and so would undo what was edited here.
 */
function freshOriginal(bag: JsonRecord, book: Lorebook, losses: LossLog): JsonRecord {
  const original = own(bag, 'originalData');
  if (original === undefined || describes(original, book)) return bag;
  losses.ofBook('extensions.sillytavern.originalData', 'it no longer says what the entries say');
  return {};
}

const TOLD_TWICE = ['keys', 'secondary_keys', 'content', 'comment', 'enabled', 'insertion_order', 'constant'];

function describes(original: unknown, book: Lorebook): boolean {
  const entries = isRecord(original) ? own(original, 'entries') : undefined;
  // What is no lorebook is nothing SillyTavern would write to a card.
  if (!Array.isArray(entries)) return true;
  const byId = new Map(book.entries.map((entry) => [entry.id, entry]));
  return (
    entries.length === book.entries.length &&
    entries.every((entry: unknown, index) => {
      if (!isRecord(entry)) return false;
      const now = byId.get((own(entry, 'id') as number | undefined) ?? index);
      return (
        now !== undefined && TOLD_TWICE.every((name) => !Object.hasOwn(entry, name) || sameJson(entry[name], now[name]))
      );
    })
  );
}
