import { AppError } from '@greenroom/contract';
import type { Card, Repair } from '../cards/card.ts';
import { assetPath, isMainIcon, listAssets } from './asset-uri.ts';
import { readDataUri } from './data-uri.ts';
import type { ImageType } from './image-header.ts';
import type { KeptFile } from './kept-file.ts';
import { MAX_ICONS_TRIED, MAX_PICTURE_BYTES, tooLarge } from './limits.ts';
import { readWholeImage } from './whole-image.ts';

/** A picture that can be the character's. */
export interface Picture {
  image: Uint8Array;
  type: ImageType;
}

/** A picture that has not been looked at, null when it cannot be read; `path` is what it is called in a repair. */
interface Candidate {
  path: string;
  image: Uint8Array | null;
}

/**
 * Finds the character's picture: the main icon first, then any other, then what stands before the archive; the first
 * that is a whole picture, of 16 MiB at most. An icon is a file that came with the card, or stands in the card as a
 * `data:` URI. After 4 icons that are none no more are tried.
 */
export function findPicture(
  card: Card,
  files: readonly KeptFile[],
  before: Uint8Array | null,
  repairs: Repair[],
): Picture | null {
  const byPath = new Map(files.map(({ path, bytes }) => [path, bytes]));
  const icons = listAssets(card).filter(({ type }) => type === 'icon');
  let tried = 0;
  for (const { uri } of icons.toSorted((a, b) => Number(isMainIcon(b)) - Number(isMainIcon(a)))) {
    const candidate = candidateOf(uri, byPath);
    const picture = candidate && wholePicture(candidate, repairs, MAX_PICTURE_BYTES);
    if (picture) return picture;
    if (candidate) tried += 1;
    if (tried >= MAX_ICONS_TRIED) break;
  }
  return before ? wholePicture({ path: 'jpeg', image: before }, repairs, MAX_PICTURE_BYTES) : null;
}

/**
 * Null for a URI that leads nowhere here, such as `ccdefault:`. A file is looked at once, however many icons name it:
 * it is taken out of `files`.
 */
function candidateOf(uri: string, files: Map<string, Uint8Array>): Candidate | null {
  const data = readDataUri(uri);
  // The whole URI is as long as the picture: too long to be told.
  if (data) return { path: `${data.head},…`, image: data.picture };
  const file = assetPath(uri) ?? '';
  const image = files.get(file);
  files.delete(file);
  return image ? { path: uri, image } : null;
}

/**
 * A card is worth reading without its picture, so one that is none, is cut off or is over the limit is told and passed
 * over.
 */
export function wholePicture({ path, image }: Candidate, repairs: Repair[], limit = Infinity): Picture | null {
  try {
    if (!image) throw new AppError('unprocessable', 'It is no base64 of a PNG, JPEG, WebP or GIF.');
    if (image.length > limit) throw tooLarge('The picture', `${limit / 1024 / 1024} MiB`);
    return { image, type: readWholeImage(image).type };
  } catch (error) {
    if (!AppError.is(error)) throw error;
    repairs.push({ path, message: `It is not taken for the picture. ${error.message}` });
    return null;
  }
}
