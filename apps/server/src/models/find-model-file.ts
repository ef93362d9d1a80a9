import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, type Config } from '../config.ts';
import type { FoundFile } from './parse-model-file.ts';

const NAMES = ['model-servers.yaml', 'model-servers.yml', 'model-servers.json'];

/**
 * Reads the file of model servers: the one that MODEL_SERVERS_FILE names, or else the one in DATA_DIR, or null.
 * @throws ConfigError when the one that was named is not there, when there are two, and when it cannot be read
 */
export async function findModelFile({ MODEL_SERVERS_FILE: named, DATA_DIR }: Config): Promise<FoundFile | null> {
  if (named !== undefined) return requireFile(named);
  const read = await Promise.all(NAMES.map((name) => readIfThere(join(DATA_DIR, name))));
  const found = read.filter((file) => file !== null);
  if (found.length < 2) return found[0] ?? null;
  const paths = found.map(({ path }) => path).join(' and ');
  throw new ConfigError([`${paths} are both there: keep one, or name it with MODEL_SERVERS_FILE`]);
}

async function requireFile(path: string): Promise<FoundFile> {
  const file = await readIfThere(path);
  if (file) return file;
  throw new ConfigError([`MODEL_SERVERS_FILE must be the path of a file: there is no ${path}`]);
}

async function readIfThere(path: string): Promise<FoundFile | null> {
  try {
    return { path, text: await readFile(path, 'utf8') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // A DATA_DIR that is a file has no file in it, and is told by whoever writes there.
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new ConfigError([`${path} cannot be read: ${message}`]);
  }
}
