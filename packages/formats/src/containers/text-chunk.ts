import { inflateSync } from 'node:zlib';
import { asBuffer } from './as-buffer.ts';
import { chunkSizeFor, MAX_INFLATED_TEXT_BYTES, MAX_TEXT_BYTES, tooLarge } from './limits.ts';
import type { PngChunk } from './png-chunks.ts';

/** A text chunk whose text has not been looked at yet. */
export interface TextChunk {
  type: 'tEXt' | 'zTXt' | 'iTXt';
  keyword: string;
  /** What follows the keyword and its NUL. */
  rest: Uint8Array;
}

/** What text may still inflate to, over all chunks of a file, in bytes. */
export interface InflateBudget {
  left: number;
}

/** A keyword has at most 79 bytes by the specification; RisuAI puts whole paths there. */
const MAX_KEYWORD = 1024;

/** Recognises a text chunk; null for any other, and for one without a keyword. Nothing is inflated. */
export function textChunk({ type, data }: PngChunk): TextChunk | null {
  if (type !== 'tEXt' && type !== 'zTXt' && type !== 'iTXt') return null;
  const end = data.subarray(0, MAX_KEYWORD + 1).indexOf(0);
  return end > 0 ? { type, keyword: decodeKeyword(data.subarray(0, end)), rest: data.subarray(end + 1) } : null;
}

/** A whole file's worth of inflating. */
export function newInflateBudget(): InflateBudget {
  return { left: MAX_INFLATED_TEXT_BYTES };
}

/**
 * The bytes of a chunk's text, inflated where they are compressed (PNG 3, section 11.3.3); null when the chunk is
 * broken. What encoding they are in, the caller knows better than the chunk's type: UTF-8 stands in tEXt as well.
 *
 * Throws an AppError `payload_too_large` when the text is longer than 16 MiB, or inflates beyond the budget.
 */
export function textBytes({ type, keyword, rest }: TextChunk, budget: InflateBudget): Uint8Array | null {
  if (rest.length > MAX_TEXT_BYTES) throw tooLarge(`The text chunk "${keyword}"`, '16 MiB');
  if (type === 'tEXt') return rest;
  if (type === 'zTXt') return rest[0] === 0 ? inflated(keyword, rest.subarray(1), budget) : null;
  const language = rest.indexOf(0, 2);
  const translated = language < 0 ? -1 : rest.indexOf(0, language + 1);
  if (translated < 0) return null;
  const text = rest.subarray(translated + 1);
  if (rest[0] === 0) return text;
  return rest[1] === 0 ? inflated(keyword, text, budget) : null;
}

/** A tEXt chunk; keyword and text must be Latin-1. */
export function makeTextChunk(keyword: string, text: string): PngChunk {
  const length = keyword.length + 1 + text.length;
  if (text.length > MAX_TEXT_BYTES) throw tooLarge(`The text chunk "${keyword}"`, '16 MiB');
  const data = new Uint8Array(length);
  asBuffer(data).write(keyword, 0, 'latin1');
  asBuffer(data).write(text, keyword.length + 1, 'latin1');
  return { type: 'tEXt', data };
}

/** The cap is on what comes out: 16 KiB of zlib can hold 16 MiB. */
function inflated(keyword: string, packed: Uint8Array, budget: InflateBudget): Uint8Array | null {
  const maxOutputLength = Math.min(MAX_TEXT_BYTES, budget.left);
  if (maxOutputLength <= 0) throw tooLarge('The text in the PNG', '20 MiB');
  try {
    const text = inflateSync(packed, { maxOutputLength, chunkSize: chunkSizeFor(packed.length * 4) });
    budget.left -= text.length;
    return text;
  } catch (error) {
    if (isTooLong(error)) throw tooLarge(`The text chunk "${keyword}", unpacked,`, '16 MiB, or of 20 MiB with others');
    return null;
  }
}

function isTooLong(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/** Latin-1 by the specification, UTF-8 in the paths of assets. */
function decodeKeyword(bytes: Uint8Array): string {
  const utf8 = asBuffer(bytes).toString();
  return utf8.includes('\uFFFD') ? asBuffer(bytes).toString('latin1') : utf8;
}
