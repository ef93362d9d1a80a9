import { describe, expect, inject, it } from 'vitest';
import { addUser, append, holdingChat, startChat } from '../../test/seed.ts';
import { newDatabase, openTestStorage } from '../../test/open-test-storage.ts';
import { openStorage, storageFault, type Storage, type UnitOfWork } from '../index.ts';

// As many as the pool holds, and some more.
const FAULTS = 12;

describe.runIf(inject('engine') === 'postgres')('on PostgreSQL', () => {
  it('goes on after connections broke inside transactions, as many as there are', async () => {
    await using storage = await openTestStorage();
    const place = await startChat(storage);
    for (let fault = 0; fault < FAULTS; fault++) {
      const broken = holdingChat(storage, place, async (unit, chat) => {
        await endSession(storage, await sessionOf(unit));
        await unit.change('update chat set title = ? where id = ?', ['x', chat.id]);
      });
      expect(await broken.catch(storageFault)).toBe('unavailable');
    }
    expect(await append(storage, place)).toBe(1);
  });

  it('goes on after connections broke while idle', async () => {
    await using storage = await openTestStorage();
    const place = await startChat(storage);
    await Promise.all(Array.from({ length: FAULTS }, () => append(storage, place)));
    await endOtherSessions(storage);
    // What was idle may still look alive for a moment; after that everything answers.
    await append(storage, place).catch((error) => expect(storageFault(error)).toBe('unavailable'));
    expect(await append(storage, place)).toBeGreaterThan(FAULTS);
  });

  it('lets a transaction that hangs lose its rows', async () => {
    await using storage = await openTestStorage();
    await storage.begin().transaction(async (unit) => {
      const [row] = await unit.rows<{ setting: string }>(
        `select setting from pg_settings where name = 'idle_in_transaction_session_timeout'`,
      );
      expect(Number(row?.setting)).toBe(60_000);
    });
  });

  it('closes while nothing was done but reading, and leaves no session', async () => {
    await using database = await newDatabase();
    await using watcher = await openStorage({ url: database.url });
    await addUser(watcher);
    const storage = await openStorage({ url: database.url, migrate: false });
    await storage.begin().rows('select 1 as one');
    await storage.close();
    await storage.close();
    await expect.poll(() => sessions(watcher)).toBe(1);
  });

  it('orders text the same whatever collation the database has', async () => {
    await using storage = await openTestStorage();
    const { engine } = storage.begin();
    const rows = await storage.begin().rows<{ word: string }>(
      `select word from (values ('b'), ('B'), ('a'), ('é'), ('z'), ('_')) as words (word)
       order by word collate "en-x-icu"${engine.binaryCollation}`,
    );
    expect(rows.map(({ word }) => word)).toEqual(['B', '_', 'a', 'b', 'z', 'é']);
  });
});

async function sessionOf(unit: UnitOfWork): Promise<number> {
  const [row] = await unit.rows<{ pid: number }>('select pg_backend_pid() as pid');
  return row?.pid as number;
}

async function endSession(storage: Storage, pid: number) {
  await storage.begin().rows('select pg_terminate_backend(?::int)', [pid]);
}

async function endOtherSessions(storage: Storage) {
  await storage.begin().rows(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
}

/** How many sessions the database has. */
async function sessions(storage: Storage): Promise<number> {
  const [row] = await storage
    .begin()
    .rows<{ count: string }>('select count(*) as count from pg_stat_activity where datname = current_database()');
  return Number(row?.count);
}
