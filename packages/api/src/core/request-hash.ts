import { createHash } from 'node:crypto';

/** A hash of what a create asked for, to tell a retry under the same id from another request. */
export function requestHash(input: object): string {
  return createHash('sha256').update(JSON.stringify(input)).digest('hex');
}
