/** The oldest Node.js the server runs on: the first whose `node:crypto` has argon2. */
export const OLDEST_NODE = '24.7.0';

/** Whether a version is {@link OLDEST_NODE} or a newer one. */
export function isNewEnough(version: string): boolean {
  return version.localeCompare(OLDEST_NODE, 'en', { numeric: true }) >= 0;
}
