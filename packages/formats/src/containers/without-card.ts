import { isCardDocument } from '../cards/recognise-card.ts';
import { imageType } from './image-header.ts';
import { cardJson } from './read-picture-card.ts';
import { userComment } from './user-comment.ts';
import { writePngCard } from './write-png-card.ts';

/**
 * A picture without the card it may hold, nor a PNG's assets beside it: for where it is only shown, or goes along with
 * a card that may be newer. Of a JPEG or WebP nothing else changes, not even its length, and a comment that is JSON of
 * another kind stays.
 *
 * Throws an AppError `unprocessable` for a PNG that is not whole.
 */
export function withoutCard(image: Uint8Array): Uint8Array {
  const type = imageType(image);
  if (type === 'png') return writePngCard(image, { files: [] });
  const comment = type && userComment(image, type);
  if (!comment || !holdsCard(comment)) return image;
  const blank = new Uint8Array(image);
  const start = comment.byteOffset - image.byteOffset;
  return blank.fill(0, start, start + comment.length);
}

/** Cameras and editors write JSON there as well. */
function holdsCard(comment: Uint8Array): boolean {
  const json = cardJson(comment);
  try {
    return json !== null && isCardDocument(JSON.parse(new TextDecoder().decode(json)));
  } catch {
    return false;
  }
}
