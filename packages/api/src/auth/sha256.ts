import { createHash } from 'node:crypto';

/** The SHA-256 of a text in hex; keys and tokens are random enough that it needs no salt and no work. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
