import type { Lorebook, LorebookEntry } from '@greenroom/contract';
import { countUnheld, type Holder } from './count-unheld.ts';
import { placeOf, titleOf } from './entry-meaning.ts';
import { takeBag } from './extension-bag.ts';
import { allKeys, meansMoreAsRegex } from './is-regex-key.ts';
import { type JsonRecord, own, withoutUndefined } from './json-record.ts';
import type { LossLog } from './loss-log.ts';

const HOLDER: Holder = {
  program: 'Agnai',
  entry: new Set([
    'keys',
    'content',
    'enabled',
    'insertion_order',
    'use_regex',
    'constant',
    'name',
    'priority',
    'id',
    'comment',
    'selective',
    'secondary_keys',
    'position',
  ]),
  extensions: new Set(['agnai', 'position']),
  book: new Set(['name', 'description', 'scan_depth', 'token_budget', 'recursive_scanning', 'extensions']),
};

/** Writes a memory book of Agnai, which keeps the fields of a V2 lorebook though it does not act on all of them. */
export function writeAgnaiBook(book: Lorebook, losses: LossLog): JsonRecord {
  countUnheld(book, HOLDER, losses);
  const { bag, extensions } = takeBag(book.extensions, 'agnai', (name) => !OWN_FIELDS.has(name));
  return withoutUndefined({
    ...bag,
    kind: 'memory',
    name: book.name ?? '',
    description: book.description ?? undefined,
    scanDepth: book.scan_depth ?? undefined,
    tokenBudget: book.token_budget ?? undefined,
    recursiveScanning: book.recursive_scanning ?? undefined,
    extensions: Object.keys(extensions).length > 0 ? extensions : undefined,
    entries: book.entries.map((entry) => writeEntry(entry, losses)),
  });
}

const OWN_FIELDS = new Set([
  'kind',
  'name',
  'description',
  'extensions',
  'entries',
  'scanDepth',
  'tokenBudget',
  'recursiveScanning',
  'scan_depth',
  'token_budget',
  'recursive_scanning',
]);

function writeEntry(entry: LorebookEntry, losses: LossLog): JsonRecord {
  const { bag } = takeBag(entry.extensions, 'agnai');
  if (entry.use_regex && allKeys(entry).some(meansMoreAsRegex))
    losses.ofEntry('use_regex', 'Agnai takes keys as they are');
  if (typeof entry.id === 'string') losses.ofEntry('id', 'Agnai takes numbers only');
  return withoutUndefined({
    ...bag,
    name: titleOf(entry, 'name'),
    entry: entry.content,
    keywords: entry.keys,
    priority: entry.priority ?? 0,
    weight: entry.insertion_order,
    enabled: entry.enabled,
    id: typeof entry.id === 'number' ? entry.id : undefined,
    comment: entry.comment ?? undefined,
    selective: entry.selective ?? undefined,
    secondaryKeys: entry.secondary_keys ?? undefined,
    constant: entry.constant ?? undefined,
    position: writePosition(entry, losses),
  });
}

function writePosition(entry: LorebookEntry, losses: LossLog): string | undefined {
  const position = entry.position || undefined;
  const place = placeOf(entry.extensions, position);
  const written = ['before_char', 'after_char'][place];
  if (written === undefined || (position !== undefined && position !== written)) {
    losses.ofEntry('position', 'Agnai knows no place but before and after the character');
  }
  return position === undefined && own(entry.extensions, 'position') === undefined ? undefined : written;
}
