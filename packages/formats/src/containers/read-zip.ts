import { promisify } from 'node:util';
import { crc32, inflateRaw, inflateRawSync } from 'node:zlib';
import { AppError } from '@greenroom/contract';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import type { Repair } from '../cards/card.ts';
import { asBuffer, asBytes } from './as-buffer.ts';
import { isSafePath, type KeptFile } from './kept-file.ts';
import { chunkSizeFor, MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_FREE_BYTES, tooLarge } from './limits.ts';

/** The files of an archive, and what was wrong with it. */
export interface ReadZip {
  files: KeptFile[];
  repairs: Repair[];
}

const inflate = promisify(inflateRaw);
/** Up to this length a file is unpacked at once, in bytes: to hand it to another thread costs more. */
const SMALL = 64 * 1024;
const STORED = 0;
const DEFLATED = 8;
const LYING = 'The zip archive is damaged: a file in it is broken, or not as long as the archive says. Get it again.';

/**
 * Unpacks a zip archive into memory, its files in the order of the central directory. All that this directory says is
 * checked before the first file is unpacked, and no file may then become longer than it said. Folders are passed over;
 * of two files with one name the later one stays.
 *
 * Throws an AppError `unprocessable` when the archive is damaged or encrypted, or a name could leave its folder, and
 * `payload_too_large` over 10,000 files, over 256 MiB unpacked, or for a file or a whole over 1 MiB and
 * over 200 times its packed size.
 */
export async function readZip(archive: Uint8Array): Promise<ReadZip> {
  const buffer = asBuffer(archive);
  const zip = await fromBufferPromise(buffer, { strictFileNames: true }).catch(refuseDamaged);
  if (zip.entryCount > MAX_ENTRIES) throw tooLarge('The archive', '10,000 files');
  const entries = await listEntries(zip);
  refuseBombs(entries, buffer.length);
  const files = new Map<string, Uint8Array>();
  const repairs: Repair[] = [];
  for (const entry of entries) {
    if (files.has(entry.fileName))
      repairs.push({ path: entry.fileName, message: 'It was there twice; the later one stays.' });
    files.set(entry.fileName, await unpack(zip, buffer, entry, repairs));
  }
  return { files: Array.from(files, ([path, bytes]) => ({ path, bytes })), repairs };
}

/** What yauzl found is told in its words, without the names of files: they can hold anything. */
function refuseDamaged(error: unknown): never {
  if (AppError.is(error)) throw error;
  const message = error instanceof Error ? error.message : '';
  if (/^(?:invalid characters|absolute path|invalid relative path)/.test(message)) throw badName(error);
  if (message.startsWith('strong encryption')) throw encrypted();
  const reason = /^[\x20-\x7e]+$/.test(message) ? `: ${message.replace(/[.]$/, '')}` : '';
  throw new AppError('unprocessable', `The zip archive is damaged${reason}. Get it again.`, {}, { cause: error });
}

async function listEntries(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      refuseEntry(entry);
      // A folder is an entry without content, whose name ends with a slash.
      if (!entry.fileName.endsWith('/')) entries.push(entry);
    }
  } catch (error) {
    refuseDamaged(error);
  }
  return entries;
}

function refuseEntry(entry: Entry): void {
  const { fileName, uncompressedSize, compressionMethod } = entry;
  const isFolder = fileName.endsWith('/') && uncompressedSize === 0;
  if (!isSafePath(isFolder ? fileName.slice(0, -1) : fileName)) throw badName();
  if (entry.isEncrypted()) throw encrypted();
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED) {
    const message = `The zip archive packs a file in a way (${compressionMethod}) that is not read here: use deflate.`;
    throw new AppError('unprocessable', message);
  }
}

function badName(cause?: unknown): AppError {
  const message =
    'The zip archive has a file whose name is absolute, has ".." or "\\" in it or is no name, so none is read.';
  return new AppError('unprocessable', message, {}, { cause });
}

function encrypted(): AppError {
  return new AppError('unprocessable', 'The zip archive is encrypted: send it without a password.');
}

function refuseBombs(entries: Entry[], length: number): void {
  let unpacked = 0;
  let packed = 0;
  for (const { compressedSize, uncompressedSize } of entries) {
    unpacked += uncompressedSize;
    packed += compressedSize;
    refuseRatio('A file of the archive', uncompressedSize, compressedSize);
  }
  refuseRatio('The archive, unpacked,', unpacked, length);
  if (unpacked > MAX_UNPACKED_BYTES) throw tooLarge('The archive, unpacked,', '256 MiB');
  if (packed > length) throw new AppError('unprocessable', 'The zip archive is damaged: its files overlap.');
}

/** Asked of the whole as well, because many files that are each below the limit add up. */
function refuseRatio(what: string, unpacked: number, packed: number): void {
  if (unpacked > RATIO_FREE_BYTES && unpacked > packed * MAX_RATIO) {
    throw tooLarge(what, `${MAX_RATIO} times its packed size`);
  }
}

async function unpack(zip: ZipFile, buffer: Buffer, entry: Entry, repairs: Repair[]): Promise<Uint8Array> {
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true }).catch(refuseDamaged);
  const packed = buffer.subarray(fileDataStart, fileDataStart + entry.compressedSize);
  const bytes = entry.compressionMethod === STORED ? packed : await inflateEntry(packed, entry.uncompressedSize);
  if (crc32(bytes) !== entry.crc32) repairs.push({ path: entry.fileName, message: 'It had a wrong checksum.' });
  return asBytes(bytes);
}

async function inflateEntry(packed: Buffer, length: number): Promise<Buffer> {
  const options = { maxOutputLength: Math.max(length, 1), chunkSize: chunkSizeFor(length) };
  try {
    const bytes = length <= SMALL ? inflateRawSync(packed, options) : await inflate(packed, options);
    if (bytes.length === length) return bytes;
  } catch (cause) {
    throw new AppError('unprocessable', LYING, {}, { cause });
  }
  throw new AppError('unprocessable', LYING);
}
