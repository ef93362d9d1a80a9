import { AppError } from '@greenroom/contract';
import sharp from 'sharp';

// What a header may promise is bounded before; this bounds what decoding it may cost.
const MAX_PIXELS = 100_000_000;
const TIMEOUT_SECONDS = 5;
const QUALITY = 82;

/**
 * Makes a WebP of a picture that is at most `size` pixels a side, of its first frame when it moves. Smaller pictures
 * keep their size, and none is cut.
 * @throws `unprocessable` for a picture that cannot be decoded
 */
export async function makeThumbnail(bytes: Uint8Array, size: number): Promise<Buffer> {
  try {
    return await sharp(bytes, {
      limitInputPixels: MAX_PIXELS,
      failOn: 'error',
      sequentialRead: true,
      animated: false,
      autoOrient: true,
    })
      .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: QUALITY })
      .timeout({ seconds: TIMEOUT_SECONDS })
      .toBuffer();
  } catch (error) {
    throw new AppError(
      'unprocessable',
      'The picture cannot be made smaller: its pixels are damaged, or take too long to read. Ask for it without size.',
      {},
      { cause: error },
    );
  }
}

/** What libvips may load of what callers send; all else it knows stays shut. Once a process. */
export function restrictDecoders(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: [
      'VipsForeignLoadPngBuffer',
      'VipsForeignLoadJpegBuffer',
      'VipsForeignLoadWebpBuffer',
      'VipsForeignLoadNsgifBuffer',
    ],
  });
  // Each source is decoded once: what libvips would remember is only memory. Two run at once; each is one thread.
  sharp.cache(false);
  sharp.concurrency(1);
}
