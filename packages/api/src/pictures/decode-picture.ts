import { MAX_PIXELS } from '@greenroom/formats';
import sharp, { type Sharp } from 'sharp';

// What a header may promise is bounded before; this bounds what decoding it may cost.
const TIMEOUT_SECONDS = 5;

/**
 * A picture that is to be decoded, upright, of its first frame when it moves, and made to fit into so many pixels a
 * side.
 */
export function decodePicture(bytes: Uint8Array, size: number): Sharp {
  return sharp(bytes, {
    limitInputPixels: MAX_PIXELS,
    failOn: 'error',
    sequentialRead: true,
    animated: false,
    autoOrient: true,
  })
    .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
    .timeout({ seconds: TIMEOUT_SECONDS });
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
