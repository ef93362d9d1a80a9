import { asBuffer, asBytes } from './as-buffer.ts';
import type { ImageType } from './image-header.ts';
import { jpegSegments } from './jpeg-segments.ts';
import { webpChunks } from './webp-chunks.ts';

/** The JPEG segment that EXIF stands in, and what it begins with there; some programs begin it so in a WebP as well. */
const APP1 = 0xe1;
const EXIF = 'Exif\0\0';

/** The tags of EXIF (CIPA DC-008) for the directory of its own fields, and for the comment in it. */
const EXIF_DIRECTORY = 0x87_69;
const USER_COMMENT = 0x92_86;
const FIELD_LENGTH = 12;
/** The types BYTE, ASCII and UNDEFINED, whose values are bytes: a comment is UNDEFINED, but not to every program. */
const BYTE_TYPES: ReadonlySet<number> = new Set([1, 2, 7]);

/** EXIF is a TIFF without pixels: numbers in one byte order, which its first two bytes tell, and places in itself. */
interface Tiff {
  bytes: Buffer;
  view: DataView;
  isLittle: boolean;
}

/**
 * The value of the EXIF field `UserComment` of a JPEG or WebP, as a view of the file. Null when there is none, when the
 * EXIF is damaged, and for any other picture. At most two directories are gone through, once each, whatever they say.
 */
export function userComment(bytes: Uint8Array, type: ImageType): Uint8Array | null {
  const block = exifOf(asBuffer(bytes), type);
  const tiff = block && readTiff(startsWith(block, EXIF) ? block.subarray(EXIF.length) : block);
  return tiff && findComment(tiff);
}

function exifOf(buffer: Buffer, type: ImageType): Buffer | null {
  if (type === 'jpeg') return jpegExif(buffer);
  return type === 'webp' ? webpExif(buffer) : null;
}

function jpegExif(buffer: Buffer): Buffer | null {
  for (const { marker, start, end } of jpegSegments(buffer)) {
    const content = buffer.subarray(start, end);
    if (marker === APP1 && startsWith(content, EXIF)) return content;
  }
  return null;
}

function webpExif(buffer: Buffer): Buffer | null {
  for (const { name, start, end } of webpChunks(buffer)) if (name === 'EXIF') return buffer.subarray(start, end);
  return null;
}

function startsWith(buffer: Buffer, text: string): boolean {
  return buffer.toString('latin1', 0, text.length) === text;
}

function readTiff(bytes: Buffer): Tiff | null {
  const order = bytes.toString('latin1', 0, 2);
  if (bytes.length < 8 || (order !== 'II' && order !== 'MM')) return null;
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), isLittle: order === 'II' };
}

/** The comment belongs into EXIF's own directory; what sharp is told to write for TavernAI may stand in the first. */
function findComment(tiff: Tiff): Uint8Array | null {
  const first = tiff.view.getUint32(4, tiff.isLittle);
  const pointer = findField(tiff, first, EXIF_DIRECTORY);
  const own = pointer === null ? [] : [tiff.view.getUint32(pointer + 8, tiff.isLittle)];
  for (const directory of [...own, first]) {
    const field = findField(tiff, directory, USER_COMMENT);
    const value = field === null ? null : valueOf(tiff, field);
    if (value) return value;
  }
  return null;
}

/** Where a directory has a field of this tag: 12 bytes of tag, type, count, and the place of the value. */
function findField({ view, isLittle }: Tiff, directory: number, tag: number): number | null {
  if (directory + 2 > view.byteLength) return null;
  const start = directory + 2;
  const end = Math.min(start + view.getUint16(directory, isLittle) * FIELD_LENGTH, view.byteLength);
  for (let field = start; field + FIELD_LENGTH <= end; field += FIELD_LENGTH) {
    if (view.getUint16(field, isLittle) === tag) return field;
  }
  return null;
}

/** Up to four bytes stand in the place of the place: no card is that short. */
function valueOf({ bytes, view, isLittle }: Tiff, field: number): Uint8Array | null {
  const length = view.getUint32(field + 4, isLittle);
  const start = view.getUint32(field + 8, isLittle);
  const isHeld = BYTE_TYPES.has(view.getUint16(field + 2, isLittle)) && length > 4 && start + length <= bytes.length;
  return isHeld ? asBytes(bytes.subarray(start, start + length)) : null;
}
