import { deflateSync } from 'node:zlib';
import { writeChunks } from './png-chunks.ts';

/** Two to three, as card pictures are. */
const WIDTH = 400;
const HEIGHT = 600;
/** A grey with some green in it. */
const COLOUR = [0x5b, 0x6b, 0x64];

/** A PNG of one colour, for a character without a picture: 400 × 600 pixels in about a hundred bytes. */
export function makePlainPicture(): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  // One bit a pixel, which picks from a palette of one: then all rows are zeros, each behind a filter byte of zero.
  header.set([1, 3, 0, 0, 0], 8);
  const rows = new Uint8Array((1 + WIDTH / 8) * HEIGHT);
  return writeChunks({
    chunks: [
      { type: 'IHDR', data: header },
      { type: 'PLTE', data: Uint8Array.from(COLOUR) },
      { type: 'IDAT', data: deflateSync(rows, { level: 9 }) },
      { type: 'IEND', data: new Uint8Array() },
    ],
    trailer: new Uint8Array(),
  });
}
