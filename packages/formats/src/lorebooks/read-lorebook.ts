import { AppError, type Lorebook, MAX_CONTENT_LENGTH } from '@greenroom/contract';
import type { Repair } from '../cards/card.ts';
import { keepUnreadable } from '../cards/keep-unreadable.ts';
import { cleanJson } from './clean-json.ts';
import { detectSource } from './detect-source.ts';
import type { JsonRecord } from './json-record.ts';
import type { LorebookSource } from './lorebook-formats.ts';
import { readAgnaiBook } from './read-agnai-book.ts';
import { readCharacterBook } from './read-character-book.ts';
import { readNovelAiBook } from './read-novelai-book.ts';
import { readRisuBook } from './read-risu-book.ts';
import { readStandaloneBook } from './read-standalone-book.ts';
import { readWorldInfo } from './read-world-info.ts';
import { createRepairLog, type RepairLog } from './repair-log.ts';

/** The most keys, or secondary keys, of an entry, as the contract has it. */
const MAX_KEYS = 1000;

/** A lorebook that was read. */
export interface ReadLorebook {
  book: Lorebook;
  /** What it was. */
  source: LorebookSource;
  /** What was not as its format says, and what was made of it; the same in many entries is told once, with a count. */
  repairs: Repair[];
}

const READERS: Record<LorebookSource, (document: JsonRecord, log: RepairLog) => Lorebook> = {
  character_book: readCharacterBook,
  lorebook_v3: readStandaloneBook,
  sillytavern: readWorldInfo,
  tavernai: readWorldInfo,
  agnai: readAgnaiBook,
  risu: readRisuBook,
  novelai: readNovelAiBook,
};

/**
 * Reads a lorebook from parsed JSON of any program whose format is known: the `character_book` of a card or what the
 * API itself keeps, a standalone V3 lorebook, World Info of SillyTavern and TavernAI, a memory book of Agnai, lorebooks
 * of RisuAI and NovelAI. What the specification V3 has no field for stands in `extensions` under SillyTavern's names;
 * fields nobody here knows stay where they are, or stand in `extensions` under the name of their format
 * (`extensions.risu`), from where {@link writeLorebook} puts them back. A null in an optional field is read as its
 * absence, and what cannot be read at all is kept in `extensions.greenroom.unreadable` of the book, under the path it
 * had.
 *
 * Throws an AppError: `unprocessable` for what is no lorebook or nests deeper than 64 levels, `payload_too_large` for
 * more than 100,000 entries, 1,000 keys or 1,000,000 characters of content in one.
 *
 * @example
 * const { book, source } = readLorebook(JSON.parse(text)); // source: 'sillytavern'
 */
export function readLorebook(document: unknown): ReadLorebook {
  const log = createRepairLog();
  const detected = detectSource(cleanJson(document, log.ofBook));
  const read = READERS[detected.source](detected.document, log);
  const keep = (path: string, value: unknown, fault: string) => log.ofBook(path, fault, value);
  const extensions = keepUnreadable(read.extensions, 'extensions', { unreadable: log.unreadable, keep });
  const book = { ...read, extensions };
  for (const entry of book.entries) refuseOversized(entry);
  return { book, source: detected.source, repairs: log.list() };
}

function refuseOversized({ keys, secondary_keys, content }: Lorebook['entries'][number]): void {
  if (keys.length > MAX_KEYS || (secondary_keys?.length ?? 0) > MAX_KEYS) {
    throw new AppError(
      'payload_too_large',
      `An entry has at most ${MAX_KEYS} keys and as many secondary keys; split it.`,
    );
  }
  if (isLongerThan(content, MAX_CONTENT_LENGTH)) {
    throw new AppError(
      'payload_too_large',
      `An entry has at most ${MAX_CONTENT_LENGTH} characters of content; split it.`,
    );
  }
}

/** Counts code points, as the contract does, but only where they can matter: one is at most two units. */
function isLongerThan(text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  return text.length > 2 * limit || Array.from(text).length > limit;
}
