import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The single user's API key, and the file it is kept in when the server made it. */
export interface OwnKey {
  key: string;
  file: string | null;
}

/**
 * The key from the settings, or else the one kept in `DATA_DIR/api-key`, which is made at the first start and which
 * only the account that runs the server can read.
 */
export async function ownKey(given: string | undefined, dataDir: string): Promise<OwnKey> {
  if (given !== undefined) return { key: given, file: null };
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'api-key');
  const key = `gr_${randomBytes(32).toString('base64url')}`;
  try {
    // Fails when it is there: two first starts at once must not end with two keys.
    await writeFile(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
    return { key, file };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const kept = (await readFile(file, 'utf8')).trim();
  if (kept.length < 16) throw new Error(`${file} holds no API key of at least 16 characters. Delete it to get a new one.`);
  return { key: kept, file };
}
