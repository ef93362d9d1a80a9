import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import { countUnheld, type Holder } from './count-unheld.ts';
import { titleOf } from './entry-meaning.ts';
import { takeBag } from './extension-bag.ts';
import { changesBySlashes } from './is-regex-key.ts';
import { isRecord, type JsonRecord, own, withoutUndefined } from './json-record.ts';
import type { LossLog } from './loss-log.ts';
import { NOVELAI_BOOK, NOVELAI_CONTEXT, NOVELAI_ROW } from './novelai-defaults.ts';

const HOLDER: Holder = {
  program: 'NovelAI',
  entry: new Set(['keys', 'content', 'enabled', 'insertion_order', 'use_regex', 'constant', 'name', 'comment', 'id']),
  extensions: new Set(['novelai']),
  book: new Set(['extensions.novelai']),
};

/** Writes a lorebook of NovelAI, each entry with the context a new one has there, or the one it was read with. */
export function writeNovelAiBook(book: Lorebook, losses: LossLog): JsonRecord {
  countUnheld(book, HOLDER, losses);
  const { bag } = takeBag(book.extensions, 'novelai');
  return { ...NOVELAI_BOOK, ...bag, entries: book.entries.map((entry) => writeEntry(entry, losses)) };
}

function writeEntry(entry: LorebookEntry, losses: LossLog): JsonRecord {
  const { bag } = takeBag(entry.extensions, 'novelai');
  tellUnheld(entry, losses);
  const context = own(bag, 'contextConfig');
  return withoutUndefined({
    ...NOVELAI_ROW,
    ...bag,
    id: typeof entry.id === 'string' ? entry.id : undefined,
    text: entry.content,
    keys: entry.keys,
    displayName: titleOf(entry, 'name'),
    enabled: entry.enabled,
    forceActivation: entry.constant ?? false,
    contextConfig: { ...NOVELAI_CONTEXT, ...(isRecord(context) ? context : {}), budgetPriority: entry.insertion_order },
  });
}

function tellUnheld(entry: LorebookEntry, losses: LossLog): void {
  if (entry.comment) losses.ofEntry('comment', 'NovelAI has a name alone, which it becomes where there is none');
  if (typeof entry.id === 'number') losses.ofEntry('id', 'NovelAI takes texts only');
  if (changesBySlashes(entry.keys, entry.use_regex)) {
    losses.ofEntry('use_regex', 'NovelAI goes by the slashes around a key instead');
  }
}
