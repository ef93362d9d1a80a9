import { openStorage, type Storage } from '@greenroom/storage';
import type { Config } from './config.ts';
import { asStartError, StartError } from './start-error.ts';

/**
 * Opens the database of the settings and brings its schema up to date, unless that is turned off.
 * @throws StartError, which names the database without its password
 */
export async function openDatabase({ DATABASE_URL: url, MIGRATE_ON_START }: Config): Promise<Storage> {
  const migrate = MIGRATE_ON_START === 'true';
  try {
    const storage = await openStorage({ url, migrate });
    if (!migrate) await requireSchema(storage);
    return storage;
  } catch (error) {
    throw asStartError(`The database ${placeOf(url)} cannot be opened`, error);
  }
}

async function requireSchema(storage: Storage): Promise<void> {
  try {
    await storage.check();
  } catch (error) {
    await storage.close();
    const hint = 'Its schema may not be the one of this release: start once without MIGRATE_ON_START=false.';
    throw new StartError(`The database is not ready: ${(error as Error).message}. ${hint}`, error);
  }
}

function placeOf(url: string): string {
  if (url.startsWith('sqlite:')) return url.slice('sqlite:'.length);
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
