import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { AppError } from '@greenroom/contract';
import { ZipFile } from 'yazl';
import { asBuffer, asBytes } from './as-buffer.ts';
import { isSafePath, type KeptFile } from './kept-file.ts';
import { MAX_ENTRIES, MAX_RATIO, tooLarge } from './limits.ts';
import { CARD_FILE } from './read-charx.ts';

const deflate = promisify(deflateRaw);

/** Shorter files gain nothing by being packed, in bytes. */
const MIN_PACKED = 128;
/** What is packed already: to deflate it again costs time and gains nothing. */
const PACKED = /\.(?:png|apng|jpe?g|webp|gif|avif|mp3|ogg|opus|m4a|aac|flac|mp4|m4v|webm|mov|zip|7z|gz|woff2?)$/i;

/**
 * Writes a CHARX: `card.json` first, then the files as they are and in their order. The same input gives the same
 * bytes, whenever and wherever it is written.
 *
 * Throws an AppError `unprocessable` when a file has a name that no archive should hold, one twice, or that of the
 * card, and `payload_too_large` over 10,000 files.
 */
export async function writeCharx(document: object, files: readonly KeptFile[]): Promise<Uint8Array> {
  refuseNames(files);
  const zip = new ZipFile();
  // A zip tells local time, so the hour is given in it: the bytes are then the same in every time zone.
  const mtime = new Date(2000, 0, 1, 12);
  const card = { path: CARD_FILE, bytes: Buffer.from(JSON.stringify(document, null, 2)) };
  for (const { path, bytes } of [card, ...files]) {
    const compress = bytes.length >= MIN_PACKED && !PACKED.test(path) && (await staysReadable(bytes));
    zip.addBuffer(asBuffer(bytes), path, { mtime, forceDosTimestamp: true, compress });
  }
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return asBytes(Buffer.concat(chunks));
}

function refuseNames(files: readonly KeptFile[]): void {
  if (files.length >= MAX_ENTRIES) throw tooLarge('The archive', '10,000 files');
  const seen = new Set([CARD_FILE]);
  for (const { path } of files) {
    if (!isSafePath(path)) throw new AppError('unprocessable', 'A file has a name that an archive must not hold.');
    if (seen.has(path)) throw new AppError('unprocessable', `Two files are called "${path}": rename one of them.`);
    seen.add(path);
  }
}

/** A file up to this length is never 200 times longer than its packed bytes with the headers around them. */
const ALWAYS_READABLE = 16 * 1024;

/** What deflates too well would be refused as a bomb by those who read it, this package among them. */
async function staysReadable(bytes: Uint8Array): Promise<boolean> {
  return bytes.length <= ALWAYS_READABLE || (await deflate(bytes)).length * MAX_RATIO >= bytes.length;
}
