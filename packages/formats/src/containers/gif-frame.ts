/** The first picture of a GIF. */
export interface GifFrame {
  width: number;
  height: number;
  /** Where its pixels end; behind the end of a file that is cut off. */
  end: number;
}

/** What a block of a GIF begins with: a picture, something beside the pictures. */
const PICTURE = 0x2c;
const EXTENSION = 0x21;
/** How long what stands before a picture's table of colours is. */
const DESCRIPTOR = 10;

/**
 * Finds the first picture of a GIF; null when there is none. A GIF is blocks, most of them made of parts with a length
 * of one byte, up to a length of zero (GIF89a, 15 and on).
 */
export function findGifFrame(buffer: Buffer): GifFrame | null {
  let offset = 13 + tableBytes(buffer[10]);
  while (buffer[offset] === EXTENSION) offset = behindParts(buffer, offset + 2);
  if (buffer[offset] !== PICTURE || offset + DESCRIPTOR > buffer.length) return null;
  return {
    width: buffer.readUInt16LE(offset + 5),
    height: buffer.readUInt16LE(offset + 7),
    end: behindParts(buffer, offset + DESCRIPTOR + 1 + tableBytes(buffer[offset + 9])),
  };
}

function tableBytes(flags = 0): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
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
