/** A file that came with a card, or goes with it: a picture, a sound, what another program put there. */
export interface KeptFile {
  /** Its path in the archive, or what its chunk in a PNG names it: relative, with `/`, case-sensitive. */
  path: string;
  bytes: Uint8Array;
}

const MAX_PATH = 512;

/**
 * Whether a path names a file in the archive and nothing outside it, on any system the archive is unpacked on:
 * neither absolute nor with a drive, without `..`, backslashes and control characters.
 */
export function isSafePath(path: string): boolean {
  if (path === '' || path.length > MAX_PATH || !path.isWellFormed()) return false;
  if (/[\p{Cc}\\]|^\/|\/$|^[a-z]:/iu.test(path)) return false;
  return !path.split('/').includes('..');
}
