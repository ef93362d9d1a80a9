import { AppError } from '@greenroom/contract';
import type { ReadCard, Repair } from '../cards/card.ts';
import { readCard, readCardYaml } from '../cards/read-card.ts';
import { asBuffer } from './as-buffer.ts';
import { findPicture, wholePicture, type Picture } from './find-picture.ts';
import { imageType, readImageHeader, type ImageType } from './image-header.ts';
import type { KeptFile } from './kept-file.ts';
import { MAX_FILE_BYTES, tooLarge } from './limits.ts';
import { decodeCardText, parseCardJson, type ParsedJson } from './parse-card-json.ts';
import { readCharx, type ReadCharx } from './read-charx.ts';
import { readPictureCard } from './read-picture-card.ts';
import { readPng } from './read-png.ts';

/** What a card can come in. */
export type CardContainer = 'json' | 'yaml' | 'png' | 'jpeg' | 'webp' | 'charx' | 'jpeg+charx';

/** A file with a card in it, read. */
export interface CardFile {
  container: CardContainer;
  read: ReadCard;
  /**
   * What can be the character's picture: the PNG, JPEG or WebP as it came, the main icon of a CHARX or in the JSON, or
   * the JPEG before a CHARX. It is whole and within the limits; null when there is none.
   */
  image: Uint8Array | null;
  imageType: ImageType | null;
  /** Every other file that came with the card, to be kept for an export. */
  files: KeptFile[];
  /** All that was not as it should be: of the container first, then of the card. */
  repairs: Repair[];
}

/**
 * Reads a character card of any kind: JSON, YAML, a PNG or APNG, a JPEG or WebP, a CHARX, or a JPEG with a CHARX behind
 * it. What it is the content tells; `fileName` decides only whether text that is no JSON is taken for YAML.
 *
 * Throws an AppError `unprocessable` for what is no card, is damaged or is encrypted, and `payload_too_large` for what
 * is over a limit: 64 MiB for the file, and those of its container.
 */
export async function readCardFile(bytes: Uint8Array, fileName?: string): Promise<CardFile> {
  if (bytes.length === 0) throw new AppError('unprocessable', 'The file is empty.');
  if (bytes.length > MAX_FILE_BYTES) throw tooLarge('The file', '64 MiB');
  switch (imageType(bytes)) {
    case 'png':
      return readPngFile(bytes);
    case 'jpeg':
      return readJpegFile(bytes);
    case 'webp':
      return readWebpFile(bytes);
    case 'gif':
      throw noCard('a picture (GIF) that no card was found in; cards stand in PNG');
    case null:
      return startsAsZip(bytes) ? charxFile(await readCharx(bytes), 'charx') : readTextFile(bytes, fileName);
  }
}

function noCard(what: string): AppError {
  return new AppError('unprocessable', `The file is ${what}.`);
}

function readPngFile(bytes: Uint8Array): CardFile {
  readImageHeader(bytes);
  const png = readPng(bytes);
  if (!png.card) {
    throw noCard(png.hasNovelAi ? 'a lorebook of NovelAI in a PNG, with no card' : 'a PNG without a card in it');
  }
  return pictureFile('png', bytes, png.card.document, png);
}

/**
 * A CHARX behind a JPEG goes first: what an older program has left in the JPEG is an older card. Where it cannot be
 * read, for it may be any archive, the card in the JPEG is the one there is.
 */
async function readJpegFile(bytes: Uint8Array): Promise<CardFile> {
  // A photograph is met far more often than a card behind one, and deserves a sentence of its own.
  const hasArchive = asBuffer(bytes).includes('PK\u0003\u0004', 0, 'latin1');
  const noArchive = noCard('a JPEG with no card behind it; cards stand in PNG');
  const charx = hasArchive ? await readCharx(bytes).catch(asRefusal) : noArchive;
  if (!AppError.is(charx)) return charxFile(charx, 'jpeg+charx');
  const card = readPictureCard(bytes, 'jpeg');
  if (card) return readExifFile(bytes, 'jpeg', card);
  throw charx;
}

function asRefusal(error: unknown): AppError {
  if (AppError.is(error)) return error;
  throw error;
}

function readWebpFile(bytes: Uint8Array): CardFile {
  const card = readPictureCard(bytes, 'webp');
  if (!card) throw noCard('a picture (WEBP) that no card was found in; cards stand in PNG');
  return readExifFile(bytes, 'webp', card);
}

function readExifFile(bytes: Uint8Array, container: 'jpeg' | 'webp', { document, repairs }: ParsedJson): CardFile {
  readImageHeader(bytes);
  return pictureFile(container, bytes, document, { files: [], repairs });
}

/** A card stands before the pixels of a JPEG, and is read from one that is cut off as well. */
function pictureFile(
  container: 'png' | 'jpeg' | 'webp',
  image: Uint8Array,
  document: unknown,
  { files, repairs }: Pick<CardFile, 'files' | 'repairs'>,
): CardFile {
  const read = readCard(document);
  return cardFile(container, read, wholePicture({ path: container, image }, repairs), files, repairs);
}

function startsAsZip(bytes: Uint8Array): boolean {
  return asBuffer(bytes).toString('latin1', 0, 2) === 'PK';
}

function charxFile({ document, files, before, repairs }: ReadCharx, container: 'charx' | 'jpeg+charx'): CardFile {
  const read = readCard(document);
  const picture = findPicture(read.card, files, container === 'charx' ? null : before, repairs);
  return cardFile(container, read, picture, files, repairs);
}

function readTextFile(bytes: Uint8Array, fileName = ''): CardFile {
  if (bytes.includes(0)) throw noCard('no card: it is neither text nor a PNG nor a CHARX');
  const start = asBuffer(bytes.subarray(0, 1024))
    .toString()
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^[{[]/.test(start)) {
    const { document, repairs } = parseCardJson(bytes, 'The file');
    const read = readCard(document);
    return cardFile('json', read, findPicture(read.card, [], null, repairs), [], repairs);
  }
  // Nearly any text is YAML of some kind, so one without the name must have a key to be taken for it.
  const isYaml = /\.ya?ml$/i.test(fileName) || /^[\w "']+:(?:\s|$)/m.test(start);
  if (!isYaml) throw noCard('text that is neither JSON nor YAML');
  const { text, repairs } = decodeCardText(bytes, 'The file');
  return cardFile('yaml', readCardYaml(text), null, [], repairs);
}

function cardFile(
  container: CardContainer,
  read: ReadCard,
  picture: Picture | null,
  files: KeptFile[],
  repairs: Repair[],
): CardFile {
  const { image = null, type = null } = picture ?? {};
  return { container, read, image, imageType: type, files, repairs: [...repairs, ...read.repairs] };
}
