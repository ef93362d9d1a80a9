import { asBuffer } from './as-buffer.ts';

/** Where a zip archive lies in a file. */
export interface ZipPlace {
  /** The archive with nothing before or behind it that it does not count itself. */
  archive: Uint8Array;
  /** What stands before its first file, such as a JPEG. */
  before: Uint8Array;
  /** How many bytes stand behind its end. */
  behind: number;
}

/** A local file header, and the record that ends the central directory (APPNOTE 4.3.7 and 4.3.16). */
const FIRST_FILE = 'PK\u0003\u0004';
const END_RECORD = 'PK\u0005\u0006';
const DIRECTORY = 'PK\u0001\u0002';
const END_LENGTH = 22;
/** How far from the end the record is searched for: its own comment can be 64 KiB, and so may what was appended. */
const MAX_TAIL = 128 * 1024;

/**
 * Finds the archive in a file that holds something else before it, null when there is none. The central directory
 * stands right before the record that ends it, and this record tells where the directory is counted from: some
 * programs count from the archive's first byte, others from the file's. Without such a place (ZIP64) the archive
 * begins at the first local file header.
 */
export function locateZip(bytes: Uint8Array): ZipPlace | null {
  const buffer = asBuffer(bytes);
  const tail = Math.max(0, buffer.length - MAX_TAIL);
  const inTail = buffer.subarray(tail).lastIndexOf(END_RECORD, undefined, 'latin1');
  const record = tail + inTail;
  if (inTail < 0 || record + END_LENGTH > buffer.length) return null;
  const first = buffer.indexOf(FIRST_FILE, 0, 'latin1');
  const end = Math.min(buffer.length, record + END_LENGTH + buffer.readUInt16LE(record + 20));
  const start = countedFrom(buffer, record) ?? (first < 0 ? record : Math.min(first, record));
  return {
    archive: bytes.subarray(start, end),
    before: bytes.subarray(0, start > 0 ? start : Math.max(first, 0)),
    behind: buffer.length - end,
  };
}

function countedFrom(buffer: Buffer, record: number): number | null {
  const directory = record - buffer.readUInt32LE(record + 12);
  const start = directory - buffer.readUInt32LE(record + 16);
  const isDirectory = directory >= 0 && buffer.toString('latin1', directory, directory + 4) === DIRECTORY;
  return isDirectory && start >= 0 ? start : null;
}
