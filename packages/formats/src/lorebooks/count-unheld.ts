import { Lorebook, LorebookEntry } from '@greenroom/contract';
import { placeOf, sensitivityOf } from './entry-meaning.ts';
import { EXTENSION_FIELD_BY_NAME, isIdle } from './extension-fields.ts';
import { own } from './json-record.ts';
import type { LossLog } from './loss-log.ts';

const BOOK_FIELDS = new Set(Object.keys(Lorebook.shape));
const ENTRY_FIELDS = new Set(Object.keys(LorebookEntry.shape));

/** What a format holds, for {@link countUnheld}. */
export interface Holder {
  /** What it is called in a sentence. */
  program: string;
  /** The fields of an entry it has a place for, or that its writer looks at by itself. */
  entry: ReadonlySet<string>;
  /** The keys of an entry's extensions it has a place for. */
  extensions: ReadonlySet<string>;
  /** The fields of a book it has a place for. */
  book: ReadonlySet<string>;
}

/**
 * Counts every field that says something and has no place in a format. What has the value that an absent field stands
 * for is no loss: an entry from SillyTavern has thirty such fields.
 */
export function countUnheld(book: Lorebook, holder: Holder, losses: LossLog): void {
  const reason = `${holder.program} has no such field`;
  for (const [name, value] of Object.entries(book)) {
    if (
      name !== 'entries' &&
      name !== 'extensions' &&
      !holder.book.has(name) &&
      (saysSomething(value) || !BOOK_FIELDS.has(name))
    ) {
      losses.ofBook(name, reason);
    }
  }
  for (const name of Object.keys(book.extensions)) {
    if (!holder.book.has('extensions') && !holder.book.has(`extensions.${name}`))
      losses.ofBook(`extensions.${name}`, reason);
  }
  for (const [index, entry] of book.entries.entries()) {
    for (const name of unheldFields(entry, index, holder)) losses.ofEntry(name, reason);
  }
}

function unheldFields(entry: LorebookEntry, index: number, holder: Holder): string[] {
  const fields = Object.entries(entry).filter(
    ([name, value]) =>
      !holder.entry.has(name) && (ENTRY_FIELDS.has(name) ? isKnownLoss(entry, name) : value !== undefined),
  );
  const extensions = Object.entries(entry.extensions).filter(
    ([name, value]) => !holder.extensions.has(name) && isExtensionLoss(entry, index, name, value),
  );
  return [...fields.map(([name]) => name), ...extensions.map(([name]) => `extensions.${name}`)];
}

function saysSomething(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Whether a field of the specification says something where it is lost. */
function isKnownLoss(entry: LorebookEntry, name: string): boolean {
  if (name === 'extensions') return false;
  if (name === 'position') return ![undefined, null, '', 'before_char'].includes(entry.position);
  if (name === 'selective') return entry.selective === true && (entry.secondary_keys?.length ?? 0) > 0;
  if (name === 'secondary_keys') return (entry.secondary_keys?.length ?? 0) > 0;
  const value = entry[name];
  return saysSomething(value) && value !== false;
}

function isExtensionLoss(entry: LorebookEntry, index: number, name: string, value: unknown): boolean {
  const field = EXTENSION_FIELD_BY_NAME.get(name);
  if (!field) return true;
  // The card's own fields say the same, and are counted where they are lost.
  if (name === 'position') return placeOf(entry.extensions) !== placeOf({}, entry.position);
  if (name === 'case_sensitive') return (sensitivityOf(entry.extensions) ?? false) !== (entry.case_sensitive ?? false);
  if (name === 'add_memo') return (value ?? Boolean(entry.comment)) !== Boolean(entry.comment);
  if (name === 'display_index' && value === index) return false;
  if (name === 'useProbability' && value === false)
    return !isIdleNamed('probability', own(entry.extensions, 'probability'));
  return !isIdle(field, value);
}

function isIdleNamed(name: string, value: unknown): boolean {
  const field = EXTENSION_FIELD_BY_NAME.get(name);
  return field !== undefined && isIdle(field, value);
}
