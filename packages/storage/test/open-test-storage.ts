import { newTestDatabase, type TestDatabase } from '@greenroom/test-database';
import { inject } from 'vitest';
import { openStorage, type Storage, type StorageOptions } from '../src/index.ts';

/** An empty database of the engine this run is about, gone again when disposed. */
export function newDatabase(): Promise<TestDatabase> {
  return newTestDatabase(
    inject('engine') === 'postgres' ? { engine: 'postgres', serverUrl: inject('postgresUrl') } : { engine: 'sqlite' },
  );
}

/** A migrated, empty storage of the engine this run is about. */
export async function openTestStorage(options: Partial<StorageOptions> = {}): Promise<Storage> {
  const database = await newDatabase();
  const storage = await openStorage({ url: database.url, ...options });
  const close = async () => {
    await storage.close();
    await database[Symbol.asyncDispose]();
  };
  return { ...storage, close, [Symbol.asyncDispose]: close };
}
