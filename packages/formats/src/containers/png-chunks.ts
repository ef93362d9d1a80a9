import { crc32 } from 'node:zlib';
import { AppError } from '@greenroom/contract';
import { asBuffer } from './as-buffer.ts';
import { MAX_CHUNKS, tooLarge } from './limits.ts';

/** A chunk of a PNG; its length and checksum follow from these. */
export interface PngChunk {
  /** Four ASCII letters, such as `tEXt`. */
  type: string;
  data: Uint8Array;
}

/** A PNG taken apart. */
export interface PngChunks {
  /** From IHDR to IEND. */
  chunks: PngChunk[];
  /** What stands behind IEND, which viewers ignore. */
  trailer: Uint8Array;
  /** The types of the chunks that had another checksum than their content has. */
  wrongChecksums: string[];
  /** How many chunks behind the pixels have a type that is not four letters. */
  nameless: number;
  /** Whether the file ends before IEND is there whole; it is among the chunks all the same. */
  isEndMissing: boolean;
}

/** The eight bytes every PNG begins with. */
export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Length and type before the data, and the checksum behind it. */
const FRAME = 12;
const NOTHING = new Uint8Array();
/** IEND as it stands in every file: without data, and with its checksum. */
const END = Buffer.from('\0\0\0\0IEND\u00ae\u0042\u0060\u0082', 'latin1');

/**
 * Takes a PNG apart (PNG 3, section 5). The chunks' data are views of `bytes`. A wrong checksum is noted and
 * borne, because what it guards may be read all the same; so are a strange chunk behind the pixels and a file that
 * ends with them, for nothing is missing to those who decode it.
 *
 * Throws an AppError `unprocessable` when a chunk runs over the end of the file, IHDR is not the first or the file ends
 * before the pixels do, and `payload_too_large` when there are over 65,536 chunks.
 */
export function readChunks(bytes: Uint8Array): PngChunks {
  const buffer = asBuffer(bytes);
  if (!isPng(bytes)) throw new AppError('unprocessable', 'The file is no PNG: it does not begin as one.');
  const chunks: PngChunk[] = [];
  const wrongChecksums: string[] = [];
  let nameless = 0;
  let hasPixels = false;
  for (let offset = PNG_SIGNATURE.length; ;) {
    if (hasPixels && isCutEnd(buffer, offset)) {
      chunks.push({ type: 'IEND', data: NOTHING });
      return { chunks, trailer: NOTHING, wrongChecksums, nameless, isEndMissing: true };
    }
    const length = dataLength(buffer, offset, chunks.length);
    const framed = buffer.subarray(offset + 4, offset + 8 + length);
    const chunk = { type: framed.toString('latin1', 0, 4), data: bytes.subarray(offset + 8, offset + 8 + length) };
    const isNamed = /^[A-Za-z]{4}$/.test(chunk.type);
    if (!isNamed && !hasPixels)
      throw new AppError('unprocessable', `The PNG is damaged at chunk ${chunks.length + 1}.`);
    refuseMisplaced(chunk, chunks.length);
    if (crc32(framed) !== buffer.readUInt32BE(offset + 8 + length)) wrongChecksums.push(chunk.type);
    chunks.push(chunk);
    hasPixels ||= chunk.type === 'IDAT';
    nameless += Number(!isNamed);
    offset += FRAME + length;
    if (chunk.type === 'IEND')
      return { chunks, trailer: bytes.subarray(offset), wrongChecksums, nameless, isEndMissing: false };
    if (chunks.length >= MAX_CHUNKS) throw tooLarge('The PNG', `${MAX_CHUNKS} chunks`);
  }
}

/** Puts a PNG together, with every length and checksum as it must be. */
export function writeChunks({ chunks, trailer }: Pick<PngChunks, 'chunks' | 'trailer'>): Uint8Array {
  const length = chunks.reduce((sum, { data }) => sum + FRAME + data.length, PNG_SIGNATURE.length + trailer.length);
  const bytes = new Uint8Array(length);
  const buffer = asBuffer(bytes);
  bytes.set(PNG_SIGNATURE);
  let offset = PNG_SIGNATURE.length;
  for (const { type, data } of chunks) {
    buffer.writeUInt32BE(data.length, offset);
    buffer.write(type, offset + 4, 4, 'latin1');
    bytes.set(data, offset + 8);
    buffer.writeUInt32BE(crc32(buffer.subarray(offset + 4, offset + 8 + data.length)), offset + 8 + data.length);
    offset += FRAME + data.length;
  }
  bytes.set(trailer, offset);
  return bytes;
}

/** Whether the bytes begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return PNG_SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/** Whether the file ends here, or within IEND. */
function isCutEnd(buffer: Buffer, offset: number): boolean {
  const rest = buffer.subarray(offset);
  return rest.length < END.length && END.subarray(0, rest.length).equals(rest);
}

function dataLength(buffer: Buffer, offset: number, index: number): number {
  const rest = buffer.length - offset - FRAME;
  const length = rest < 0 ? 0 : buffer.readUInt32BE(offset);
  if (rest >= 0 && length <= rest) return length;
  throw new AppError('unprocessable', `The PNG is cut off: the file ends within chunk ${index + 1}. Get it again.`);
}

function refuseMisplaced({ type, data }: PngChunk, index: number): void {
  const isHead = type === 'IHDR' && data.length === 13;
  if (isHead !== (index === 0)) throw new AppError('unprocessable', 'The PNG must have one IHDR, as its first chunk.');
}
