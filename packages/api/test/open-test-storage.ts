import { openStorage, type Storage } from '@greenroom/storage';
import { newTestDatabase } from '@greenroom/test-database';
import { inject } from 'vitest';

/** A migrated, empty storage of the engine this run is about, gone again when disposed. */
export async function openTestStorage(): Promise<Storage> {
  const database = await newTestDatabase(
    inject('engine') === 'postgres' ? { engine: 'postgres', serverUrl: inject('postgresUrl') } : { engine: 'sqlite' },
  );
  const storage = await openStorage({ url: database.url });
  const close = async () => {
    await storage.close();
    await database[Symbol.asyncDispose]();
  };
  return { ...storage, close, [Symbol.asyncDispose]: close };
}
