import { AppError } from '@greenroom/contract';
import type { Repair } from '../cards/card.ts';
import type { KeptFile } from './kept-file.ts';
import { locateZip } from './locate-zip.ts';
import { parseCardJson } from './parse-card-json.ts';
import { readZip } from './read-zip.ts';

/** A CHARX that was read. */
export interface ReadCharx {
  /** What `card.json` holds. */
  document: unknown;
  /** All other files as they are, in their order: assets, `x_meta/*.json`, `module.risum`. */
  files: KeptFile[];
  /** What stands before the archive, as RisuAI hides one behind a JPEG; empty for an archive alone. */
  before: Uint8Array;
  repairs: Repair[];
}

/** Where the card is, by the specification of CHARX. */
export const CARD_FILE = 'card.json';

/** Where RisuAI puts the scripts, regular expressions and lorebook of a card, in a format of its own. */
const RISU_MODULE = 'module.risum';

/**
 * Reads a CHARX: a zip archive with `card.json` at its root, alone or behind a picture.
 *
 * Throws an AppError `unprocessable` when there is no archive or no card in it, or the archive is damaged or hostile,
 * and `payload_too_large` when it is over a limit of `readZip`.
 */
export async function readCharx(bytes: Uint8Array): Promise<ReadCharx> {
  const place = locateZip(bytes);
  if (!place)
    throw new AppError('unprocessable', 'The file is no whole zip archive: its end is missing. Get it again.');
  const { files, repairs } = await readZip(place.archive);
  const card = files.find(({ path }) => path === CARD_FILE);
  if (!card) throw new AppError('unprocessable', 'The archive is no CHARX: it has no card.json at its root.');
  const { document, repairs: textRepairs } = parseCardJson(card.bytes, CARD_FILE);
  if (place.behind > 0)
    repairs.push({ path: 'zip', message: `${place.behind} bytes stood behind its end and were left out.` });
  if (files.some(({ path }) => path === RISU_MODULE)) {
    repairs.push({ path: RISU_MODULE, message: 'It is kept as it is; the scripts and lore in it are not read.' });
  }
  return {
    document,
    files: files.filter((file) => file !== card),
    before: place.before,
    repairs: [...repairs, ...textRepairs],
  };
}
