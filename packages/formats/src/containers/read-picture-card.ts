import { asBuffer, asBytes } from './as-buffer.ts';
import type { ImageType } from './image-header.ts';
import { MAX_TEXT_BYTES, tooLarge } from './limits.ts';
import { parseCardJson, type ParsedJson } from './parse-card-json.ts';
import { userComment } from './user-comment.ts';

/** The eight bytes that tell the character code of a comment (CIPA DC-008); zeros say that it is not told. */
const CHARACTER_CODES: ReadonlySet<string> = new Set(['ASCII\0\0\0', 'UNICODE\0', '\0'.repeat(8)]);

/** How much of a comment is looked at to tell whether it is JSON, in bytes. */
const HEAD = 128;
/** How many bytes one byte takes at most in what is packed: three digits, a comma and a space. */
const MAX_PACKED = 5;
const ZERO = 0x30;
const COMMA = 0x2c;
/** Tab, line feed, carriage return and space. */
const WHITE: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20]);

/**
 * Reads the card in a JPEG or WebP, which TavernAI and its like keep in the EXIF field `UserComment`: JSON, base64 of
 * it, or its bytes as a list of numbers with commas between. Null when the picture holds no such comment: a photograph
 * may say anything there.
 *
 * Throws an AppError `unprocessable` when the JSON is none, and `payload_too_large` when the comment is over 16 MiB.
 */
export function readPictureCard(bytes: Uint8Array, type: ImageType): ParsedJson | null {
  const comment = userComment(bytes, type);
  if (comment && comment.length > MAX_TEXT_BYTES) throw tooLarge('The comment in the EXIF of the picture', '16 MiB');
  const json = comment && cardJson(comment);
  return json && parseCardJson(json, 'exif.UserComment');
}

/**
 * The JSON in a comment, in UTF-8 and not yet parsed; null when the comment is something else, or over 16 MiB. What is
 * packed is unpacked only when it begins as a card does: anybody can write millions of numbers.
 */
export function cardJson(comment: Uint8Array): Uint8Array | null {
  if (comment.length > MAX_TEXT_BYTES) return null;
  const bytes = plainBytes(comment);
  if (beginsAsObject(bytes)) return bytes;
  const isList = /^\s*\d{1,3}\s*,/.test(asBuffer(bytes.subarray(0, HEAD)).toString('latin1'));
  const unpack = isList ? listedBytes : base64Bytes;
  const head = unpack(bytes.subarray(0, HEAD * MAX_PACKED));
  return head && beginsAsObject(head) ? unpack(bytes) : null;
}

function base64Bytes(text: Uint8Array): Uint8Array {
  return asBytes(Buffer.from(asBuffer(text).toString('latin1'), 'base64'));
}

/** The bytes in a list of numbers; null for anything else. Read without a text for each, which takes ten times more. */
function listedBytes(list: Uint8Array): Uint8Array | null {
  // A number and its comma take two bytes at the least.
  const bytes = new Uint8Array(Math.ceil(list.length / 2));
  let length = 0;
  let number = -1;
  for (const code of list) {
    if (code >= ZERO && code <= ZERO + 9) number = Math.max(number, 0) * 10 + code - ZERO;
    else if (code === COMMA && number >= 0) {
      bytes[length++] = number;
      number = -1;
    } else if (!WHITE.has(code)) return null;
    if (number > 255) return null;
  }
  if (number >= 0) bytes[length++] = number;
  return bytes.subarray(0, length);
}

/**
 * The comment in UTF-8, without its character code and the zeros it is filled up with. Programs disagree on the byte
 * order of UNICODE, and some write it under another code, so the first zero tells: all that is read begins in ASCII.
 */
function plainBytes(comment: Uint8Array): Uint8Array {
  const isCoded = CHARACTER_CODES.has(asBuffer(comment.subarray(0, 8)).toString('latin1'));
  const body = isCoded ? comment.subarray(8) : comment;
  if (body[0] === 0 || startsWith(body, 0xfe, 0xff)) return recoded(body, 'utf-16be');
  if (body[1] === 0 || startsWith(body, 0xff, 0xfe)) return recoded(body, 'utf-16le');
  let end = body.length;
  while (body[end - 1] === 0) end -= 1;
  return body.subarray(0, end);
}

function startsWith(bytes: Uint8Array, first: number, second: number): boolean {
  return bytes[0] === first && bytes[1] === second;
}

function recoded(bytes: Uint8Array, encoding: 'utf-16be' | 'utf-16le'): Uint8Array {
  const text = new TextDecoder(encoding).decode(bytes);
  const end = text.indexOf('\0');
  return new TextEncoder().encode(end < 0 ? text : text.slice(0, end));
}

/** A brace and a quote, with white space and a byte order mark where JSON may have them. */
function beginsAsObject(bytes: Uint8Array): boolean {
  return /^(?:\u00EF\u00BB\u00BF)?\s*\{\s*"/.test(asBuffer(bytes.subarray(0, HEAD)).toString('latin1'));
}
