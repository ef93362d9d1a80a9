import { MAX_CHUNKS } from './limits.ts';

/** A chunk of a WebP. */
export interface WebpChunk {
  /** Four characters, such as `EXIF`. */
  name: string;
  /** Where its content lies; the end can lie behind that of a file that is cut off. */
  start: number;
  end: number;
}

/** The chunks of a WebP: a name, a length, and so many bytes, filled up to an even number (RFC 9649). */
export function* webpChunks(buffer: Buffer): Generator<WebpChunk> {
  for (let offset = 12, index = 0; offset + 8 <= buffer.length && index < MAX_CHUNKS; index += 1) {
    const start = offset + 8;
    const length = buffer.readUInt32LE(offset + 4);
    yield { name: buffer.toString('latin1', offset, offset + 4), start, end: start + length };
    offset = start + length + (length % 2);
  }
}
