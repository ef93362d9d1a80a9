import { singleLine } from './single-line.ts';

/** The longest name, in UTF-16 code units. */
export const MAX_NAME_LENGTH = 100;
/** The longest name in bytes of UTF-8: file systems take 255 with the extension, and savers add ` (2)` and more. */
export const MAX_NAME_BYTES = 200;

/**
 * Makes any text a file name without extension that Windows, macOS and Linux all take: what they reserve
 * becomes `_`, dots and spaces at the ends go, a name too long is cut between two characters. Marks that turn
 * the direction of writing go as well, because they can make one extension look like another. What leaves
 * nothing is called `fallback`.
 */
export function safeFileName(value: string, fallback = 'chat'): string {
  const visible = singleLine(value.toWellFormed().replace(/\p{Bidi_Control}/gu, '')).normalize('NFC');
  const name = trimEnds(capped(trimEnds(visible.replace(/[<>:"/\\|?*]/g, '_'))));
  return withoutDevice(name || fallback);
}

/** A leading dot would hide the file, and Windows drops dots and spaces at the end. */
function trimEnds(name: string): string {
  return name.replace(/^[. ]+/, '').replace(/(?<![. ])[. ]+$/, '');
}

function capped(name: string): string {
  let length = 0;
  let bytes = 0;
  for (const character of name) {
    bytes += utf8Length(character.codePointAt(0) ?? 0);
    if (length + character.length > MAX_NAME_LENGTH || bytes > MAX_NAME_BYTES) break;
    length += character.length;
  }
  return name.slice(0, length);
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x1_00_00 ? 3 : 4;
}

/** Windows takes `con.md` for the console, whatever follows the first dot. */
function withoutDevice(name: string): string {
  return /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|$)/i.test(name) ? `_${name}` : name;
}
