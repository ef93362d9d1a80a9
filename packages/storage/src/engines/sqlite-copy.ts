import type { Database } from 'better-sqlite3';
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';

/**
 * Copies a database into a file, replacing an older copy. SQLite does not sync what it copies, and a crash would
 * leave half a file; so the copy gets its name only when all of it is on the disk.
 */
export function keepCopy(database: Database, file: string): void {
  const part = `${file}.part`;
  rmSync(part, { force: true });
  database.prepare('vacuum into ?').run(part);
  const descriptor = openSync(part, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(part, file);
}
