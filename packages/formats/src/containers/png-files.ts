import type { Loss } from '../cards/card.ts';
import type { KeptFile } from './kept-file.ts';
import { MAX_TEXT_BYTES } from './limits.ts';
import { ASSET_KEYWORD } from './read-png.ts';

/** Files as a PNG can hold them. */
export interface PngFiles {
  files: KeptFile[];
  losses: Loss[];
  /** The URI of an asset there, null for a file the PNG does not hold. */
  toUri: (path: string) => string | null;
}

/** PNG allows keywords of 79 bytes, of which RisuAI's prefix and its colon take 17. */
const MAX_NAME = 79 - ASSET_KEYWORD.length - 1;
/** What its base64 makes the longest text chunk. */
const MAX_BYTES = (MAX_TEXT_BYTES / 4) * 3;

/**
 * Makes files fit for a PNG, where a chunk's keyword names them: a name that is too long for a keyword, or not in
 * plain ASCII, becomes a number, as old files of RisuAI have it. A file over 12 MiB is left out. Both are told.
 */
export function pngFiles(files: readonly KeptFile[]): PngFiles {
  const names = new Map<string, string>();
  const losses: Loss[] = [];
  const taken = new Set(files.map(({ path }) => path));
  let next = 0;
  for (const { path, bytes } of files) {
    if (bytes.length > MAX_BYTES) {
      losses.push({ path, message: 'It is over 12 MiB, which no chunk of a PNG holds here, and is left out.' });
      continue;
    }
    while (taken.has(String(next))) next += 1;
    const name = fits(path) ? path : String(next++);
    if (name !== path)
      losses.push({ path, message: `It is called ${name} in the PNG, where names are short and plain.` });
    names.set(path, name);
  }
  return {
    files: files.flatMap(({ path, bytes }) => namedFile(names.get(path), bytes)),
    losses,
    toUri: (path) => (names.has(path) ? `__asset:${names.get(path)}` : null),
  };
}

function fits(path: string): boolean {
  return path.length <= MAX_NAME && /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(path) && !/^:| {2}/.test(path);
}

function namedFile(path: string | undefined, bytes: Uint8Array): KeptFile[] {
  return path === undefined ? [] : [{ path, bytes }];
}
