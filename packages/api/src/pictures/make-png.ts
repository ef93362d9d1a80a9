import type { Loss } from '@greenroom/formats';
import { decodePicture } from './decode-picture.ts';

/** What a card's picture is read with anywhere; a PNG of it stays under some 16 MiB, whatever is on it. */
const MAX_SIDE = 2048;

/** A picture for a card in a PNG. */
export interface PngPicture {
  image: Uint8Array;
  /** What of the picture the PNG does not hold. */
  losses: Loss[];
}

/**
 * Makes a PNG of a picture of another kind: upright, of its first frame when it moves, and at most 2048 pixels a side.
 * A PNG stays as it is, and so does what cannot be decoded, which no export is to fail for: `writeCardFile` tells it.
 */
export async function makePng(bytes: Uint8Array): Promise<PngPicture> {
  const decoder = decodePicture(bytes, MAX_SIDE);
  try {
    const { format, width, height, pages = 1 } = await decoder.metadata();
    if (format === 'png') return { image: bytes, losses: [] };
    const { data, info } = await decoder.png().toBuffer({ resolveWithObject: true });
    const losses: Loss[] = [];
    if (pages > 1) losses.push({ path: 'image', message: 'It moves, and the PNG holds its first frame alone.' });
    if (Math.max(info.width, info.height) < Math.max(width, height)) {
      losses.push({ path: 'image', message: `It is smaller in the PNG: ${info.width} × ${info.height} pixels.` });
    }
    return { image: data, losses };
  } catch {
    return { image: bytes, losses: [] };
  }
}
