import { createHash } from 'node:crypto';

/** The SHA-256 of some bytes, in hexadecimal: the same content is known by it again. */
export function contentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
