/** Where the content of a JPEG's segment lies: behind its marker and its length. */
export interface JpegSegment {
  marker: number;
  start: number;
  /** Where the next segment begins; it can lie behind the end of a file that is cut off. */
  end: number;
}

/** How far segments are looked for, in bytes: previews and colour profiles stand before the size of a picture. */
const MAX_JPEG_HEAD = 8 * 1024 * 1024;
/** Any number of these bytes may fill the place before a marker, of which they are the first byte as well. */
const FILLING = 0xff;
/** The markers of the end of the picture and of the start of its pixels. */
const END_MARKERS: ReadonlySet<number> = new Set([0xd9, 0xda]);

/** The segments of a JPEG from marker to marker (ITU-T T.81, B.1.1), up to its pixels or to where it is damaged. */
export function* jpegSegments(buffer: Buffer): Generator<JpegSegment> {
  const last = Math.min(buffer.length, MAX_JPEG_HEAD) - 4;
  for (let offset = 2; offset <= last;) {
    if (buffer[offset] !== 0xff) return;
    const marker = buffer.readUInt8(offset + 1);
    if (marker === FILLING) {
      offset += 1;
      continue;
    }
    if (END_MARKERS.has(marker)) return;
    const end = offset + 2 + Math.max(buffer.readUInt16BE(offset + 2), 2);
    yield { marker, start: offset + 4, end };
    offset = end;
  }
}
