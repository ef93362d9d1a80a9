import { AppError } from '@greenroom/contract';
import { asBuffer } from './as-buffer.ts';
import { findGifFrame } from './gif-frame.ts';
import { jpegSegments } from './jpeg-segments.ts';
import { MAX_PIXELS, MAX_SIDE, tooLarge } from './limits.ts';
import { isPng } from './png-chunks.ts';

/** The kinds of picture that are told apart. */
export type ImageType = 'png' | 'jpeg' | 'webp' | 'gif';

/** What a picture says of itself. */
export interface ImageHeader {
  type: ImageType;
  /** Such as `image/png`. */
  mediaType: `image/${ImageType}`;
  /** In pixels. */
  width: number;
  height: number;
}

type Size = Pick<ImageHeader, 'width' | 'height'>;

/**
 * Type and size of a PNG (or APNG), JPEG, WebP or GIF, from its header alone: no pixel is decoded.
 *
 * Throws an AppError `unprocessable` for what is none of these or has no size, and `payload_too_large` when a side
 * is over 16,384 or the area over 100 million pixels.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  const buffer = asBuffer(bytes);
  const type = imageType(bytes);
  if (!type) throw new AppError('unprocessable', 'The file is no picture: send a PNG, JPEG, WebP or GIF.');
  const size = sizeReaders[type](buffer);
  if (!size || size.width === 0 || size.height === 0) {
    throw new AppError('unprocessable', `The picture is damaged: its ${type.toUpperCase()} header tells no size.`);
  }
  const { width, height } = size;
  const is = `The picture, of ${width} × ${height} pixels,`;
  if (width > MAX_SIDE || height > MAX_SIDE) throw tooLarge(is, `${MAX_SIDE} pixels a side`);
  if (width * height > MAX_PIXELS) throw tooLarge(is, `${MAX_PIXELS / 1_000_000} megapixels`);
  return { type, mediaType: `image/${type}`, width, height };
}

/** What a file is by its first bytes; null for no picture that is known here. */
export function imageType(bytes: Uint8Array): ImageType | null {
  if (isPng(bytes)) return 'png';
  const start = asBuffer(bytes.subarray(0, 12)).toString('latin1');
  if (start.startsWith('\u00FF\u00D8\u00FF')) return 'jpeg';
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'webp';
  return start.startsWith('GIF87a') || start.startsWith('GIF89a') ? 'gif' : null;
}

const sizeReaders: Record<ImageType, (buffer: Buffer) => Size | null> = {
  png: (buffer) => {
    if (buffer.length < 24 || buffer.toString('latin1', 12, 16) !== 'IHDR') return null;
    return { width: buffer.readUInt32BE(16), height: buffer.readUInt32BE(20) };
  },
  gif: gifSize,
  jpeg: jpegSize,
  webp: webpSize,
};

/** Of a GIF whose screen has no size, that of its first picture is taken, as those who decode it do. */
function gifSize(buffer: Buffer): Size | null {
  if (buffer.length < 10) return null;
  const screen = { width: buffer.readUInt16LE(6), height: buffer.readUInt16LE(8) };
  return screen.width === 0 || screen.height === 0 ? findGifFrame(buffer) : screen;
}

/** The frame header holds the size (ITU-T T.81, B.2.2). */
function jpegSize(buffer: Buffer): Size | null {
  for (const { marker, start } of jpegSegments(buffer)) {
    if (!isFrame(marker)) continue;
    if (start + 5 > buffer.length) return null;
    return { height: buffer.readUInt16BE(start + 1), width: buffer.readUInt16BE(start + 3) };
  }
  return null;
}

/** C0 to CF are frames, but for the tables C4, C8 and CC among them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** The first chunk tells the size, in three ways (RFC 9649): extended, lossless and lossy. */
function webpSize(buffer: Buffer): Size | null {
  if (buffer.length < 30) return null;
  const kind = buffer.toString('latin1', 12, 16);
  if (kind === 'VP8X') return { width: buffer.readUIntLE(24, 3) + 1, height: buffer.readUIntLE(27, 3) + 1 };
  if (kind === 'VP8 ') return { width: buffer.readUInt16LE(26) & 0x3fff, height: buffer.readUInt16LE(28) & 0x3fff };
  if (kind !== 'VP8L' || buffer[20] !== 0x2f) return null;
  const bits = buffer.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}
