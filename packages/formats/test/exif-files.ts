import { bytesOf, joined, jpegOf } from './container-files.ts';

/** What of an EXIF is not as everybody writes it. */
export interface ExifOptions {
  order?: 'II' | 'MM';
  /** Which directory has the comment: that of EXIF's own fields, or the first. */
  directory?: 'exif' | 'first';
  /** The type of the comment; 7 is UNDEFINED. */
  type?: number;
  /** What the field claims. */
  length?: number;
  place?: number;
  /** What is claimed to be the number of fields of each directory. */
  count?: number;
  /** Where the directory of EXIF's own fields is claimed to be. */
  pointer?: number;
}

/** A TIFF with this comment, as EXIF keeps one. */
export function exifOf(comment: Uint8Array, options: ExifOptions = {}): Uint8Array {
  const { order = 'II', directory = 'exif', type = 7, count = 1, pointer = 26 } = options;
  const isLittle = order === 'II';
  // The first directory is at 8 with one field in 18 bytes; that of EXIF follows it.
  const start = directory === 'exif' ? 44 : 26;
  const tiff = Buffer.alloc(start);
  const view = new DataView(tiff.buffer, tiff.byteOffset, start);
  const field = (at: number, tag: number, kind: number, length: number, value: number) => {
    view.setUint16(at, count, isLittle);
    view.setUint16(at + 2, tag, isLittle);
    view.setUint16(at + 4, kind, isLittle);
    view.setUint32(at + 6, length, isLittle);
    view.setUint32(at + 10, value, isLittle);
  };
  tiff.write(order, 'latin1');
  view.setUint16(2, 42, isLittle);
  view.setUint32(4, 8, isLittle);
  const { length = comment.length, place = start } = options;
  if (directory === 'exif') field(8, 0x8769, 4, 1, pointer);
  field(directory === 'exif' ? 26 : 8, 0x9286, type, length, place);
  return joined(tiff, comment);
}

/** A JPEG with this EXIF behind a segment of another program's. */
export function jpegWith(exif: Uint8Array): Uint8Array {
  const jpeg = jpegOf();
  const length = Buffer.alloc(2);
  length.writeUInt16BE(2 + 6 + exif.length);
  const foreign = bytesOf('\u00ff\u00e1\0\u0008http:/');
  return joined(
    jpeg.subarray(0, 2),
    foreign,
    bytesOf('\u00ff\u00e1'),
    length,
    bytesOf('Exif\0\0'),
    exif,
    jpeg.subarray(2),
  );
}

/** A WebP of 300 × 500 pixels with this EXIF, behind another chunk of odd length and its pixels. */
export function webpWith(exif: Uint8Array): Uint8Array {
  const header = bytesOf('\0\0\0\0\u002b\u0001\0\u00f3\u0001\0');
  return riffChunk(
    'RIFF',
    joined(
      bytesOf('WEBP'),
      riffChunk('VP8X', header),
      riffChunk('odd ', bytesOf('odd')),
      riffChunk('VP8L', bytesOf('\u002fpixels')),
      riffChunk('EXIF', exif),
    ),
  );
}

function riffChunk(name: string, data: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return joined(bytesOf(name), length, data, new Uint8Array(data.length % 2));
}
