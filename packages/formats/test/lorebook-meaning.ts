import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import { EXTENSIONS, type Fields } from './lorebook-values.ts';

/**
 * The JSON of a value with the fields of every object in one order, so that texts compare what `__proto__` holds too.
 */
export function stable(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** A book without what says the same as its absence, and with one way to say each thing; ids are left out. */
export function meaning(book: Lorebook): Lorebook {
  const { entries, extensions, ...head } = book;
  return {
    ...keep(head, (_, value) => value !== undefined && value !== null && value !== ''),
    extensions,
    entries: entries.map((entry, index) => entryMeaning(entry, index)),
  };
}

function entryMeaning(entry: LorebookEntry, index: number): LorebookEntry {
  const { extensions, id: _id, ...fields } = entry;
  const place = typeof extensions.position === 'number' ? extensions.position : Number(entry.position === 'after_char');
  const sensitive = extensions.case_sensitive ?? entry.case_sensitive ?? false;
  const plain = entry.keys.every((key) => !/[\\^$.*+?()[\]{}|]/.test(key) && !/^\/.+\/[a-z]*$/s.test(key));
  const meant = { ...fields, position: undefined, case_sensitive: sensitive || undefined };
  return {
    ...(keep(meant, (name, value) => {
      if (name === 'use_regex') return !plain;
      if (name === 'selective') return value === true && (entry.secondary_keys?.length ?? 0) > 0;
      if (name === 'secondary_keys') return (entry.secondary_keys?.length ?? 0) > 0;
      if (name === 'name') return Boolean(value) && value !== entry.comment;
      if (name === 'comment' || name === 'constant' || name === 'priority') return Boolean(value);
      return value !== undefined;
    }) as LorebookEntry),
    extensions: keep({ ...extensions, position: place, case_sensitive: undefined }, (name, value) => {
      if (name === 'add_memo') return value !== Boolean(entry.comment);
      if (name === 'display_index') return value !== index;
      if (name === 'position') return value !== 0;
      if (name === 'useProbability') return value === false && (extensions.probability ?? 100) !== 100;
      const known = EXTENSIONS.find(([, extension]) => extension === name);
      return value !== undefined && !(known && isIdle(name, value, known[2][0]));
    }),
  };
}

function isIdle(name: string, value: unknown, fallback: unknown): boolean {
  if (name === 'character_filter') return value === null;
  if (value === null || JSON.stringify(value) === JSON.stringify(fallback)) return true;
  if (['sticky', 'cooldown', 'delay'].includes(name)) return value === 0;
  return ['use_group_scoring', 'delay_until_recursion'].includes(name) && value === false;
}

function keep(record: Fields, wanted: (name: string, value: unknown) => boolean): Fields {
  return Object.fromEntries(Object.entries(record).filter(([name, value]) => wanted(name, value)));
}
