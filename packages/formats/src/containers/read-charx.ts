import { AppError } from '@greenroom/contract';
import type { Repair } from '../cards/card.ts';
import { isSafePath, type KeptFile } from './kept-file.ts';
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

/** Where it is in an archive that was made of a folder. */
const CARD_IN_FOLDER = /^[^/]+\/card\.json$/;

/** Where RisuAI puts the scripts, regular expressions and lorebook of a card, in a format of its own. */
const RISU_MODULE = 'module.risum';

/**
 * Reads a CHARX: a zip archive with `card.json` at its root, alone or behind a picture. An archive of one folder with a
 * card in it is read as if the folder were its root.
 *
 * Throws an AppError `unprocessable` when there is no archive, no card in it or one in several folders, or the archive
 * is damaged or hostile, and `payload_too_large` when it is over a limit of `readZip`.
 */
export async function readCharx(bytes: Uint8Array): Promise<ReadCharx> {
  const place = locateZip(bytes);
  if (!place)
    throw new AppError('unprocessable', 'The file is no whole zip archive: its end is missing. Get it again.');
  const { files: packed, repairs } = await readZip(place.archive);
  const card = findCard(packed);
  const { document, repairs: textRepairs } = parseCardJson(card.bytes, CARD_FILE);
  const others = packed.filter((file) => file !== card);
  const files = card.path === CARD_FILE ? others : unfolded(others, card.path, repairs);
  if (place.behind > 0)
    repairs.push({ path: 'zip', message: `${place.behind} bytes stood behind its end and were left out.` });
  if (files.some(({ path }) => path === RISU_MODULE)) {
    repairs.push({ path: RISU_MODULE, message: 'It is kept as it is; the scripts and lore in it are not read.' });
  }
  return { document, files, before: place.before, repairs: [...repairs, ...textRepairs] };
}

/** At the root, or in the one folder that has a card. */
function findCard(files: KeptFile[]): KeptFile {
  const atRoot = files.find(({ path }) => path === CARD_FILE);
  const [card, second] = atRoot ? [atRoot] : files.filter(({ path }) => CARD_IN_FOLDER.test(path));
  if (!card) throw new AppError('unprocessable', 'The archive is no CHARX: it has no card.json at its root.');
  if (!second) return card;
  throw new AppError('unprocessable', 'The archive has a card.json in several folders: send each card by itself.');
}

/**
 * The files by their places in the card's folder, which its assets are named from. What stands beside the folder stays
 * as it is, unless a file in the folder has its name now.
 */
function unfolded(files: KeptFile[], cardPath: string, repairs: Repair[]): KeptFile[] {
  const folder = cardPath.slice(0, -CARD_FILE.length);
  const isInside = ({ path }: KeptFile) => path.startsWith(folder);
  const inside = new Set(files.filter(isInside).map(({ path }) => path.slice(folder.length)));
  repairs.push({ path: cardPath, message: 'It stood in a folder, which was taken for the root of the archive.' });
  return files.flatMap((file) => {
    const path = isInside(file) ? file.path.slice(folder.length) : file.path;
    if (isSafePath(path) && (isInside(file) || !inside.has(path))) return [{ ...file, path }];
    repairs.push({ path: file.path, message: 'Its name was taken or is none without the folder; it was left out.' });
    return [];
  });
}
