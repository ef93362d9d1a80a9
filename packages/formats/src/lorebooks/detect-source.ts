import { AppError } from '@greenroom/contract';
import { isRecord, type JsonRecord, own } from './json-record.ts';
import type { LorebookSource } from './lorebook-formats.ts';

/** The fields of an entry of a TavernAI v1 world, every one of which it has. */
const TAVERNAI_FIELDS = ['uid', 'key', 'keysecondary', 'comment', 'content', 'constant', 'selective', 'order'];
/** What only World Info calls by these names. */
const WORLD_INFO_FIELDS = ['uid', 'keysecondary', 'disable', 'order', 'selectiveLogic', 'addMemo'];
/** What only the lorebook of a card calls by these names. */
const CARD_FIELDS = ['keys', 'insertion_order', 'secondary_keys', 'enabled'];

/** A document with the format it was found to be in. */
export interface Detected {
  source: LorebookSource;
  document: JsonRecord;
}

/**
 * Finds out which program's lorebook a document is, by its shape alone.
 *
 * Throws an AppError `unprocessable` that names the formats for what is none.
 */
export function detectSource(document: unknown): Detected {
  const source = isRecord(document) ? sourceOf(document) : null;
  if (isRecord(document) && source) return { source, document };
  throw new AppError(
    'unprocessable',
    'This is no lorebook. Taken are the lorebook of a character card (`character_book`), a standalone V3 lorebook ' +
      '(`lorebook_v3`), World Info of SillyTavern or TavernAI, a memory book of Agnai, and lorebooks of RisuAI and NovelAI.',
  );
}

function sourceOf(document: JsonRecord): LorebookSource | null {
  const entries = own(document, 'entries');
  if (own(document, 'spec') === 'lorebook_v3') return isRecord(own(document, 'data')) ? 'lorebook_v3' : null;
  if (own(document, 'type') === 'risu' && Array.isArray(own(document, 'data'))) return 'risu';
  if (own(document, 'kind') === 'memory' && Array.isArray(entries)) return 'agnai';
  if (own(document, 'lorebookVersion') !== undefined && Array.isArray(entries)) return 'novelai';
  if (Array.isArray(entries))
    return hasRow(entries, WORLD_INFO_FIELDS) && !hasCardRow(entries) ? 'sillytavern' : 'character_book';
  if (!isRecord(entries)) return null;
  const rows = Object.values(entries);
  if (hasCardRow(rows) && !hasRow(rows, WORLD_INFO_FIELDS)) return 'character_book';
  return rows.length > 0 && rows.every(isTavernAiRow) ? 'tavernai' : 'sillytavern';
}

function hasRow(rows: unknown[], names: string[]): boolean {
  return rows.some((row) => isRecord(row) && names.some((name) => Object.hasOwn(row, name)));
}

function hasCardRow(rows: unknown[]): boolean {
  return hasRow(rows, CARD_FIELDS);
}

function isTavernAiRow(row: unknown): boolean {
  if (!isRecord(row) || Object.keys(row).length !== TAVERNAI_FIELDS.length) return false;
  return TAVERNAI_FIELDS.every((name) => Object.hasOwn(row, name));
}
