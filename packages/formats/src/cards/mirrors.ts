import { isDeepStrictEqual } from 'node:util';
import type { Card } from './card.ts';
import { NAMED_FIELDS, V3_DATA_FIELDS } from './card-fields.ts';
import { isRecord, type JsonRecord } from '../lorebooks/json-record.ts';

/** The name in `card.root` for the list of mirrors: it frames a card, so that no field of a root is kept under it. */
export const MIRROR_LIST = 'data';

/** What SillyTavern says at the root of a card of what stands in its `extensions`. */
const MIRRORED_EXTENSIONS: ReadonlySet<string> = new Set(['talkativeness', 'fav']);

/**
 * Whether the root of a card says once more what `data` says: a field under its name, `creator_notes` as
 * `creatorcomment`, or one of SillyTavern's extensions. Only that is followed when the card changes; what differs is
 * another value, and somebody's.
 */
export function isMirror(key: string, value: unknown, data: JsonRecord): boolean {
  const mirrored = mirroredValue(key, data);
  return mirrored !== undefined && isDeepStrictEqual(value, mirrored);
}

/** The names at the root that mirror `data`. */
export function listMirrors(root: Card['root']): string[] {
  const listed = root[MIRROR_LIST];
  return Array.isArray(listed) ? listed.filter((name) => typeof name === 'string') : [];
}

/**
 * The root with the names of its mirrors in the place of their values: those that are given, and those that say what
 * `data` says after its repair alone.
 */
export function withMirrors(root: Card['root'], given: readonly string[], data: JsonRecord): Card['root'] {
  const isLate = ([key, value]: [string, unknown]) => isMirror(key, value, data);
  const late = Object.entries(root).filter(isLate);
  const names = [...given, ...late.map(([key]) => key)].filter((key) => mirroredValue(key, data) !== undefined);
  const others = Object.entries(root).filter((entry) => !isLate(entry));
  return Object.fromEntries(names.length > 0 ? [...others, [MIRROR_LIST, names]] : others);
}

/** The mirrors as they are to stand beside this `data`; what it lacks has none. */
export function writeMirrors(root: Card['root'], data: JsonRecord): JsonRecord {
  const values = listMirrors(root).map((key) => [key, mirroredValue(key, data)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function mirroredValue(key: string, data: JsonRecord): unknown {
  if (key === 'creatorcomment') return own(data, 'creator_notes');
  if (MIRRORED_EXTENSIONS.has(key)) return isRecord(data.extensions) ? own(data.extensions, key) : undefined;
  return NAMED_FIELDS.has(key) || V3_DATA_FIELDS.has(key) ? own(data, key) : undefined;
}

function own(object: JsonRecord, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
