import { AppError } from '@greenroom/contract';
import { asBuffer } from './as-buffer.ts';
import { findGifFrame } from './gif-frame.ts';
import { readImageHeader, type ImageHeader, type ImageType } from './image-header.ts';
import { jpegSegments } from './jpeg-segments.ts';
import { readChunks } from './png-chunks.ts';
import { webpChunks } from './webp-chunks.ts';

/** The end of a JPEG, which cannot stand within its pixels. */
const JPEG_END = '\u00FF\u00D9';
/** The chunks of a WebP that hold pixels: lossy, lossless, a picture of one that moves. */
const WEBP_PIXELS: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'ANMF']);
/** The chunks of a PNG that nobody can do without, and of one whose pixels are numbers of colours. */
const PNG_NEEDED: ReadonlySet<string> = new Set(['IHDR', 'IDAT']);
const PALETTE = 'PLTE';
const PALETTE_COLOURS = 3;

/**
 * The header of a picture that is there to its end, as far as that can be told for sure without decoding: the chunks of
 * a PNG up to its pixels, the end of a JPEG, the first picture of a WebP, in the length that tells, or of a GIF.
 *
 * Throws an AppError `unprocessable` for what is no picture or is cut off, and whatever `readImageHeader` throws.
 */
export function readWholeImage(bytes: Uint8Array): ImageHeader {
  const header = readImageHeader(bytes);
  if (!isWhole[header.type](bytes)) throw damaged(header.type, 'it is cut off');
  return header;
}

/**
 * The same for a picture that is shown as it is: those who decode a PNG trust no pixels behind a wrong checksum. What
 * this package writes anew gets right ones.
 */
export function readSoundImage(bytes: Uint8Array): ImageHeader {
  const header = readWholeImage(bytes);
  // Where the IHDR of 13 bytes has the kind of colours.
  const isPalette = bytes[25] === PALETTE_COLOURS;
  const isNeeded = (type: string) => PNG_NEEDED.has(type) || (isPalette && type === PALETTE);
  if (header.type === 'png' && readChunks(bytes).wrongChecksums.some(isNeeded)) {
    throw damaged('png', 'a checksum in it is wrong');
  }
  return header;
}

function damaged(type: ImageType, fault: string): AppError {
  return new AppError('unprocessable', `The picture is damaged: ${fault} (${type.toUpperCase()}). Get it again.`);
}

const isWhole: Record<ImageType, (bytes: Uint8Array) => boolean> = {
  png: (bytes) => readChunks(bytes).chunks.some(({ type }) => type === 'IDAT'),
  jpeg: (bytes) => isWholeJpeg(asBuffer(bytes)),
  webp: (bytes) => isWholeWebp(asBuffer(bytes)),
  gif: (bytes) => (findGifFrame(asBuffer(bytes))?.end ?? Infinity) <= bytes.length,
};

/** Previews, which have an end of their own, stand before the pixels. */
function isWholeJpeg(buffer: Buffer): boolean {
  let pixels = 0;
  for (const { end } of jpegSegments(buffer)) pixels = end;
  return buffer.lastIndexOf(JPEG_END, undefined, 'latin1') >= pixels;
}

/** The length is easily put right in a file that is cut off, so the pixels are looked for as well. */
function isWholeWebp(buffer: Buffer): boolean {
  const told = buffer.readUInt32LE(4) + 8;
  for (const { name, end } of webpChunks(buffer)) {
    if (WEBP_PIXELS.has(name)) return end <= told && told <= buffer.length;
  }
  return false;
}
