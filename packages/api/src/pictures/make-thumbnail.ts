import { AppError } from '@greenroom/contract';
import { decodePicture } from './decode-picture.ts';

const QUALITY = 82;

/**
 * Makes a WebP of a picture that is at most `size` pixels a side, of its first frame when it moves. Smaller pictures
 * keep their size, and none is cut.
 * @throws `unprocessable` for a picture that cannot be decoded
 */
export async function makeThumbnail(bytes: Uint8Array, size: number): Promise<Buffer> {
  try {
    return await decodePicture(bytes, size).webp({ quality: QUALITY }).toBuffer();
  } catch (error) {
    throw new AppError(
      'unprocessable',
      'The picture cannot be made smaller: its pixels are damaged, or take too long to read. Ask for it without size.',
      {},
      { cause: error },
    );
  }
}
