import type { Lorebook } from '@greenroom/contract';
import type { Loss } from '../cards/card.ts';
import type { JsonRecord } from './json-record.ts';
import type { LorebookFormat } from './lorebook-formats.ts';
import { createLossLog, type LossLog } from './loss-log.ts';
import { writeAgnaiBook } from './write-agnai-book.ts';
import { writeCharacterBook, writeStandaloneBook } from './write-character-book.ts';
import { writeNovelAiBook } from './write-novelai-book.ts';
import { writeRisuBook } from './write-risu-book.ts';
import { writeWorldInfo } from './write-world-info.ts';

/** A lorebook in a format, and what that could not hold. */
export interface WrittenLorebook {
  /** The JSON of the file. */
  document: JsonRecord;
  /** Each kind of field that was lost or that the other program does not act on, with how many entries had it. */
  losses: Loss[];
}

const WRITERS: Record<LorebookFormat, (book: Lorebook, losses: LossLog) => JsonRecord> = {
  character_book: writeCharacterBook,
  lorebook_v3: writeStandaloneBook,
  sillytavern: writeWorldInfo,
  agnai: writeAgnaiBook,
  risu: writeRisuBook,
  novelai: writeNovelAiBook,
};

/**
 * Writes a lorebook as the JSON of another program, with its defaults filled in where it needs them. What was read from
 * that format comes back as it was, unknown fields included; what the format cannot hold is told in `losses`, such as
 * `secondary_keys of 3 entries: NovelAI has no such field`. The two formats of the card specification lose nothing.
 * Decorators stay in the content: SillyTavern and RisuAI read them there.
 *
 * @example
 * const { document, losses } = writeLorebook(book, 'sillytavern');
 */
export function writeLorebook(book: Lorebook, format: LorebookFormat): WrittenLorebook {
  const losses = createLossLog();
  const document = WRITERS[format](book, losses);
  return { document, losses: losses.list() };
}
