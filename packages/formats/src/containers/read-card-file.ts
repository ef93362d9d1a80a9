import { AppError } from '@greenroom/contract';
import type { Card, ReadCard, Repair } from '../cards/card.ts';
import { readCard, readCardYaml } from '../cards/read-card.ts';
import { asBuffer } from './as-buffer.ts';
import { assetPath, listAssets } from './asset-uri.ts';
import { imageType, readImageHeader, type ImageType } from './image-header.ts';
import type { KeptFile } from './kept-file.ts';
import { MAX_FILE_BYTES, tooLarge } from './limits.ts';
import { decodeCardText, parseCardJson } from './parse-card-json.ts';
import { readCharx } from './read-charx.ts';
import { readPng } from './read-png.ts';

/** What a card can come in. */
export type CardContainer = 'json' | 'yaml' | 'png' | 'charx' | 'jpeg+charx';

/** A file with a card in it, read. */
export interface CardFile {
  container: CardContainer;
  read: ReadCard;
  /**
   * What can be the character's picture: the PNG as it came, the main icon of a CHARX, or the JPEG before one. Its
   * header was read and is within the limits; null when there is none.
   */
  image: Uint8Array | null;
  imageType: ImageType | null;
  /** Every other file that came with the card, to be kept for an export. */
  files: KeptFile[];
  /** All that was not as it should be: of the container first, then of the card. */
  repairs: Repair[];
}

/**
 * Reads a character card of any kind: JSON, YAML, a PNG or APNG, a CHARX, or a JPEG with a CHARX behind it. What it is
 * the content tells; `fileName` decides only whether text that is no JSON is taken for YAML.
 *
 * Throws an AppError `unprocessable` for what is no card, is damaged or is encrypted, and `payload_too_large` for what
 * is over a limit: 64 MiB for the file, and those of its container.
 */
export async function readCardFile(bytes: Uint8Array, fileName?: string): Promise<CardFile> {
  if (bytes.length === 0) throw new AppError('unprocessable', 'The file is empty.');
  if (bytes.length > MAX_FILE_BYTES) throw tooLarge('The file', '64 MiB');
  const type = imageType(bytes);
  if (type === 'png') return readPngFile(bytes);
  if (type === 'jpeg' || asBuffer(bytes).toString('latin1', 0, 2) === 'PK')
    return readCharxFile(bytes, type === 'jpeg');
  if (type) throw noCard(`a picture (${type.toUpperCase()}) that no card was found in; cards stand in PNG`);
  return readTextFile(bytes, fileName);
}

function noCard(what: string): AppError {
  return new AppError('unprocessable', `The file is ${what}.`);
}

function readPngFile(bytes: Uint8Array): CardFile {
  const { type } = readImageHeader(bytes);
  const png = readPng(bytes);
  if (!png.card) {
    throw noCard(png.hasNovelAi ? 'a lorebook of NovelAI in a PNG, with no card' : 'a PNG without a card in it');
  }
  return cardFile('png', readCard(png.card.document), { image: bytes, type }, png.files, png.repairs);
}

async function readCharxFile(bytes: Uint8Array, isJpeg: boolean): Promise<CardFile> {
  // A photograph is met far more often than a card behind one, and deserves a sentence of its own.
  if (isJpeg && !asBuffer(bytes).includes('PK\u0003\u0004', 0, 'latin1')) {
    throw noCard('a JPEG with no card behind it; cards stand in PNG');
  }
  const { document, files, before, repairs } = await readCharx(bytes);
  const read = readCard(document);
  const picture = findPicture(read.card, files, isJpeg ? before : null, repairs);
  return cardFile(isJpeg ? 'jpeg+charx' : 'charx', read, picture, files, repairs);
}

function readTextFile(bytes: Uint8Array, fileName = ''): CardFile {
  if (bytes.includes(0)) throw noCard('no card: it is neither text nor a PNG nor a CHARX');
  const start = asBuffer(bytes.subarray(0, 1024))
    .toString()
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^[{[]/.test(start)) {
    const { document, repairs } = parseCardJson(bytes, 'The file');
    return cardFile('json', readCard(document), null, [], repairs);
  }
  // Nearly any text is YAML of some kind, so one without the name must have a key to be taken for it.
  const isYaml = /\.ya?ml$/i.test(fileName) || /^[\w "']+:(?:\s|$)/m.test(start);
  if (!isYaml) throw noCard('text that is neither JSON nor YAML');
  const { text, repairs } = decodeCardText(bytes, 'The file');
  return cardFile('yaml', readCardYaml(text), null, [], repairs);
}

interface Picture {
  image: Uint8Array;
  type: ImageType;
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

/** The main icon first, then any other, then what stands before the archive; the first that is a sound picture. */
function findPicture(card: Card, files: KeptFile[], before: Uint8Array | null, repairs: Repair[]): Picture | null {
  const byPath = new Map(files.map(({ path, bytes }) => [path, bytes]));
  const icons = listAssets(card).filter(({ type }) => type === 'icon');
  const isMain = ({ name }: { name: string }) => /^main(?:\.|$)/i.test(name);
  for (const { uri } of icons.toSorted((a, b) => Number(isMain(b)) - Number(isMain(a)))) {
    const image = byPath.get(assetPath(uri) ?? '');
    const picture = image && soundPicture(image, uri, repairs);
    if (picture) return picture;
  }
  return before ? soundPicture(before, 'jpeg', repairs) : null;
}

/** A card is worth reading without its picture, so a bad one is told and passed over. */
function soundPicture(image: Uint8Array, path: string, repairs: Repair[]): Picture | null {
  try {
    return { image, type: readImageHeader(image).type };
  } catch (error) {
    if (!AppError.is(error)) throw error;
    repairs.push({ path, message: `It is not taken for the picture. ${error.message}` });
    return null;
  }
}
