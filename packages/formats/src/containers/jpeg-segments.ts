/** Where the content of a JPEG's segment lies: behind its marker and its length. */
export interface JpegSegment {
  marker: number;
  start: number;
  /** Where the next segment begins; it can lie behind the end of a file that is cut off. */
  end: number;
}

/** The most steps from marker to marker: a 64 MiB colour profile takes a thousand, a photograph some tens. */
const MAX_STEPS = 10_000;
/** Any number of these bytes may fill the place before a marker, of which they are the first byte as well. */
const FILLING = 0xff;
/** The markers of the end of the picture and of the start of its pixels. */
const END_MARKERS: ReadonlySet<number> = new Set([0xd9, 0xda]);

/**
 * The segments of a JPEG from marker to marker (ITU-T T.81, B.1.1), up to its pixels. Stray bytes before a marker are
 * passed over, as by those who decode it.
 */
export function* jpegSegments(buffer: Buffer): Generator<JpegSegment> {
  const last = buffer.length - 4;
  for (let offset = 2, step = 0; offset <= last && step < MAX_STEPS; step += 1) {
    const marker = buffer.readUInt8(offset + 1);
    if (buffer[offset] !== FILLING) {
      offset = buffer.indexOf(FILLING, offset);
      if (offset < 0) return;
    } else if (marker === FILLING) offset += 1;
    else if (isAlone(marker)) offset += 2;
    else {
      if (END_MARKERS.has(marker)) return;
      const end = offset + 2 + Math.max(buffer.readUInt16BE(offset + 2), 2);
      yield { marker, start: offset + 4, end };
      offset = end;
    }
  }
}

/** Whether a marker has no length behind it: TEM, the restarts, the start; a zero makes no marker at all. */
function isAlone(marker: number): boolean {
  return marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}
