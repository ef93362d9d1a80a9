import { AppError } from '@greenroom/contract';
import { asBuffer } from './as-buffer.ts';
import { readImageHeader, type ImageHeader, type ImageType } from './image-header.ts';
import { jpegSegments } from './jpeg-segments.ts';
import { readChunks } from './png-chunks.ts';

/** The end of a JPEG, which cannot stand within its pixels. */
const JPEG_END = '\u00FF\u00D9';
/** What a block of a GIF begins with: a picture, something beside the pictures, the end. */
const GIF_PICTURE = 0x2c;
const GIF_EXTENSION = 0x21;

/**
 * The header of a picture that is there to its end, as far as that can be told for sure without decoding: the chunks of
 * a PNG up to IEND, the end of a JPEG, the length a WebP tells, the first picture of a GIF.
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
  // A capital says that nobody can do without the chunk.
  const isNeeded = (type: string) => /^[A-Z]/.test(type);
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
  webp: (bytes) => asBuffer(bytes).readUInt32LE(4) + 8 <= bytes.length,
  gif: isWholeGif,
};

/** Previews, which have an end of their own, stand before the pixels. */
function isWholeJpeg(buffer: Buffer): boolean {
  let pixels = 0;
  for (const { end } of jpegSegments(buffer)) pixels = end;
  return buffer.lastIndexOf(JPEG_END, undefined, 'latin1') >= pixels;
}

/** A GIF is blocks, most of them made of parts with a length of one byte, up to a length of zero (GIF89a, 15 and on). */
function isWholeGif(bytes: Uint8Array): boolean {
  const tableBytes = (flags = 0) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let offset = 13 + tableBytes(bytes[10]);
  while (bytes[offset] === GIF_EXTENSION) offset = behindParts(bytes, offset + 2);
  if (bytes[offset] !== GIF_PICTURE) return false;
  return behindParts(bytes, offset + 11 + tableBytes(bytes[offset + 9])) <= bytes.length;
}

/** Where the parts end that begin here; behind the end of the file when that comes first. */
function behindParts(bytes: Uint8Array, start: number): number {
  let offset = start;
  for (let length = bytes[offset]; length !== 0; length = bytes[offset]) {
    if (length === undefined) return Infinity;
    offset += 1 + length;
  }
  return offset + 1;
}
