import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asStartError } from './start-error.ts';
import { ConfigError } from './config.ts';

/** The single user's API key, and the file it is kept in when the server made it. */
export interface OwnKey {
  key: string;
  file: string | null;
}

/**
 * The key from the settings, or else the one kept in `DATA_DIR/api-key`, which is made at the first start and which
 * only the account that runs the server can read.
 * @throws ConfigError when the file holds no usable key, StartError when it cannot be read or made
 */
export async function ownKey(given: string | undefined, dataDir: string): Promise<OwnKey> {
  if (given !== undefined) return { key: given, file: null };
  const file = join(dataDir, 'api-key');
  try {
    const key = (await readKept(file)) ?? (await make(dataDir, file));
    return { key, file };
  } catch (error) {
    throw asStartError(`The API key cannot be kept in ${dataDir}`, error);
  }
}

async function readKept(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(unlessCode('ENOENT'));
  if (text === null) return null;
  const key = text.trim();
  if (/^[\x21-\x7e]{16,}$/.test(key)) return key;
  throw new ConfigError([`${file} holds no API key of at least 16 visible characters. Delete it to get a new one.`]);
}

/** Written whole under another name first: two first starts at once end with one key, and a crash with none or one. */
async function make(dataDir: string, file: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `gr_${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(draft, file).catch(unlessCode('EEXIST'));
  } finally {
    await rm(draft, { force: true });
  }
  return (await readKept(file)) ?? make(dataDir, file);
}

function unlessCode(code: string) {
  return (error: unknown): null => {
    if ((error as NodeJS.ErrnoException).code !== code) throw error;
    return null;
  };
}
