import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import { countUnheld, type Holder } from './count-unheld.ts';
import { sensitivityOf, titleOf } from './entry-meaning.ts';
import { takeBag } from './extension-bag.ts';
import { isRecord, type JsonRecord, own, withoutUndefined } from './json-record.ts';
import type { LossLog } from './loss-log.ts';
import { RISU_ROW, RISU_VERSION } from './risu-defaults.ts';

const HOLDER: Holder = {
  program: 'RisuAI',
  entry: new Set([
    'keys',
    'content',
    'enabled',
    'insertion_order',
    'case_sensitive',
    'use_regex',
    'constant',
    'name',
    'comment',
    'selective',
    'secondary_keys',
  ]),
  extensions: new Set(['risu', 'probability', 'case_sensitive']),
  book: new Set(['extensions.risu']),
};

/** Writes a lorebook of RisuAI: its folders are rows again, and the keys of an entry are one text with commas. */
export function writeRisuBook(book: Lorebook, losses: LossLog): JsonRecord {
  countUnheld(book, HOLDER, losses);
  const { bag } = takeBag(book.extensions, 'risu');
  return { ver: RISU_VERSION, ...bag, type: 'risu', data: book.entries.map((entry) => writeEntry(entry, losses)) };
}

function writeEntry(entry: LorebookEntry, losses: LossLog): JsonRecord {
  const { bag } = takeBag(entry.extensions, 'risu');
  const constant = entry.constant ?? false;
  const mode = own(bag, 'mode') === 'constant' && !constant ? RISU_ROW.mode : (own(bag, 'mode') ?? RISU_ROW.mode);
  tellUnheld(entry, mode, losses);
  return withoutUndefined({
    ...bag,
    key: writeKeys(entry.keys, 'keys', losses),
    secondkey: writeKeys(entry.secondary_keys ?? [], 'secondary_keys', losses),
    comment: titleOf(entry, 'comment'),
    content: entry.content,
    mode,
    insertorder: entry.insertion_order,
    alwaysActive: constant,
    selective: entry.selective ?? false,
    useRegex: entry.use_regex,
    activationPercent: probabilityOf(entry),
    extentions: writeOptions(entry, bag),
  });
}

function tellUnheld(entry: LorebookEntry, mode: unknown, losses: LossLog): void {
  // A folder is no entry to RisuAI, and never in a prompt.
  if (!entry.enabled && mode !== 'folder')
    losses.ofEntry('enabled', 'RisuAI has no switch, so that they are active there');
  if (entry.name && entry.name !== entry.comment) losses.ofEntry('name', 'RisuAI has the comment for a title');
  const sensitive = sensitivityOf(entry.extensions);
  if (sensitive !== undefined && sensitive !== (entry.case_sensitive ?? sensitive)) {
    losses.ofEntry('case_sensitive', 'the extensions say another thing, and RisuAI has one field for both');
  }
  const { probability, useProbability } = entry.extensions;
  if (useProbability === false && typeof probability === 'number' && probability !== 100) {
    losses.ofEntry('extensions.probability', 'it is switched off, which RisuAI cannot');
  }
  if (probability !== undefined && probability !== null && typeof probability !== 'number') {
    losses.ofEntry('extensions.probability', 'it is no number');
  }
}

function writeKeys(keys: string[], field: string, losses: LossLog): string {
  if (keys.some((key) => key === '' || key.trim() !== key || key.includes(','))) {
    losses.ofEntry(field, 'RisuAI parts keys by commas, and drops empty ones and the spaces around them');
  }
  return keys.join(', ');
}

function probabilityOf({ extensions }: LorebookEntry): number | undefined {
  const { probability, useProbability } = extensions;
  return typeof probability === 'number' && useProbability !== false ? probability : undefined;
}

function writeOptions(entry: LorebookEntry, bag: JsonRecord): unknown {
  const kept = own(bag, 'extentions');
  const sensitive = sensitivityOf(entry.extensions) ?? entry.case_sensitive ?? undefined;
  if (sensitive === undefined) return kept;
  return { ...(isRecord(kept) ? kept : {}), risu_case_sensitive: sensitive };
}
