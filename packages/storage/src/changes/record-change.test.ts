import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { newDatabase, openTestStorage } from '../../test/open-test-storage.ts';
import { addUser, NOON } from '../../test/seed.ts';
import {
  holdOwner,
  lastChangeId,
  openStorage,
  readChanges,
  recordChange,
  type Storage,
  type UnitOfWork,
} from '../index.ts';

const WRITERS = 20;

describe('ids of one owner', () => {
  it('rise in the order of the commits, so that a reader who follows them misses none and sees none twice', async () => {
    await using storage = await openTestStorage();
    await expectOrdered([storage]);
  });

  // Two writers of one SQLite file in one thread would block each other; there, one writes at a time anyway.
  it.runIf(inject('engine') === 'postgres')('do so with several processes on one database', async () => {
    await using database = await newDatabase();
    await using one = await openStorage({ url: database.url });
    await using two = await openStorage({ url: database.url });
    await expectOrdered([one, two]);
  });

  // What the order rests on: an id drawn before the wait could be smaller than one that is committed during it.
  it.runIf(inject('engine') === 'postgres')('are drawn only when it is the turn of their transaction', async () => {
    await using storage = await openTestStorage();
    const ownerId = await addUser(storage);
    const drawn = async () => {
      const [row] = await storage
        .begin()
        .rows<{ id: string }>(`select last_value as id from change_event_id_seq where is_called`);
      return Number(row?.id ?? 0);
    };
    let second: Promise<void> | undefined;
    await storage.begin().transaction(async (unit) => {
      await record(unit, ownerId);
      second = inOtherContext(() => storage.begin().transaction((other) => record(other, ownerId)));
      await expect.poll(() => waitingForAdvisoryLock(storage)).toBe(1);
      expect(await drawn()).toBe(1);
    });
    await second;
    expect(await drawn()).toBe(2);
  });

  it.runIf(inject('engine') === 'postgres')('keep nobody else waiting', async () => {
    await using storage = await openTestStorage();
    const [ann, bob] = [await addUser(storage), await addUser(storage)];
    await storage.begin().transaction(async (unit) => {
      await record(unit, ann);
      await inOtherContext(() => storage.begin().transaction((other) => record(other, bob)));
      expect(await typesOf(storage, bob)).toEqual(['chat-created']);
    });
  });
});

// A recorded change refers to its owner, which PostgreSQL checks with a lock of its own.
it.runIf(inject('engine') === 'postgres')('recording does not wait for one who holds the owner', async () => {
  await using storage = await openTestStorage();
  const ownerId = await addUser(storage);
  await storage.begin().transaction(async (unit) => {
    await holdOwner(unit, ownerId);
    await inOtherContext(() => storage.begin().transaction((other) => record(other, ownerId)));
    await record(unit, ownerId);
  });
  expect(await typesOf(storage, ownerId)).toHaveLength(2);
});

describe('a change', () => {
  it('says what it is of, and is its owner’s alone', async () => {
    await using storage = await openTestStorage();
    const [ann, bob] = [await addUser(storage), await addUser(storage)];
    const [chatId, messageId, generationId] = [randomUUID(), randomUUID(), randomUUID()];
    expect(await lastChangeId(storage.begin(), ann)).toBe(0);
    await storage
      .begin()
      .transaction((unit) =>
        recordChange(unit, { ownerId: ann, type: 'generation-started', chatId, messageId, generationId, now: NOON }),
      );
    const [row] = await readChanges(storage.begin(), ann, 0, 10);
    expect(row).toMatchObject({ chat_id: chatId, message_id: messageId, generation_id: generationId });
    expect(await lastChangeId(storage.begin(), ann)).toBe(Number(row?.id));
    expect(await readChanges(storage.begin(), ann, Number(row?.id), 10)).toEqual([]);
    expect(await readChanges(storage.begin(), bob, 0, 10)).toEqual([]);
  });

  it('needs a transaction', async () => {
    await using storage = await openTestStorage();
    const ownerId = await addUser(storage);
    await expect(record(storage.begin(), ownerId)).rejects.toThrow('needs a transaction');
    expect(() => storage.begin().afterCommit(() => {})).toThrow('no transaction');
  });

  it('is gone with its transaction, and then wakes nobody', async () => {
    await using storage = await openTestStorage();
    const ownerId = await addUser(storage);
    const wakes = await wakesOf(storage, ownerId);
    const failing = storage.begin().transaction(async (unit) => {
      await record(unit, ownerId);
      await unit.transaction((inner) => record(inner, ownerId));
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    await wait(200);
    expect(wakes.count).toBe(0);
    expect(await typesOf(storage, ownerId)).toEqual([]);
  });

  it('of a part that failed is gone with that part alone', async () => {
    await using storage = await openTestStorage();
    const [ann, bob] = [await addUser(storage), await addUser(storage)];
    const [annsWakes, bobsWakes] = [await wakesOf(storage, ann), await wakesOf(storage, bob)];
    await storage.begin().transaction(async (unit) => {
      const failing = unit.transaction(async (inner) => {
        await record(inner, bob);
        throw new Error('on purpose');
      });
      await expect(failing).rejects.toThrow('on purpose');
      await unit.transaction((inner) => record(inner, ann));
      // Kept, and told of, only when all of it is.
      expect([annsWakes.count, await typesOf(storage, ann)]).toEqual([0, []]);
    });
    await expect.poll(() => annsWakes.count).toBe(1);
    expect([bobsWakes.count, await typesOf(storage, bob)]).toEqual([0, []]);
  });
});

async function expectOrdered(storages: [Storage, ...Storage[]]) {
  const ownerId = await addUser(storages[0]);
  const other = await addUser(storages[0]);
  let done = false;
  const following = follow(storages[0], ownerId, () => done);
  const write = (index: number) =>
    storages[index % storages.length]!.begin().transaction(async (unit) => {
      await record(unit, ownerId);
      // Whoever drew an id early and commits late would be missed here.
      for (let turn = 0; turn < Math.random() * 5; turn++) await unit.rows('select 1 as one');
    });
  for (let round = 0; round < 5; round++) {
    await Promise.all(Array.from({ length: WRITERS }, (_, index) => write(index)));
    await storages[0].begin().transaction((unit) => record(unit, other));
  }
  done = true;
  const seen = await following;
  expect(seen).toHaveLength(5 * WRITERS);
  const stored = await readChanges(storages[0].begin(), ownerId, 0, 1000);
  expect(seen).toEqual(stored.map(({ id }) => Number(id)));
}

/** The ids a reader sees who asks, again and again, for what comes after the last one. */
async function follow(storage: Storage, ownerId: string, isDone: () => boolean): Promise<number[]> {
  const seen: number[] = [];
  for (;;) {
    const isLast = isDone();
    const rows = await readChanges(storage.begin(), ownerId, seen.at(-1) ?? 0, 3);
    seen.push(...rows.map(({ id }) => Number(id)));
    if (rows.length === 0 && isLast) return seen;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function record(unit: UnitOfWork, ownerId: string) {
  return recordChange(unit, { ownerId, type: 'chat-created', now: NOON });
}

async function typesOf(storage: Storage, ownerId: string) {
  return (await readChanges(storage.begin(), ownerId, 0, 100)).map(({ type }) => type);
}

/** Counts an owner's wake-ups from the first moment at which one is heard. */
async function wakesOf(storage: Storage, ownerId: string): Promise<{ count: number }> {
  const wakes = { count: 0 };
  storage.onChange(ownerId, () => void wakes.count++);
  // PostgreSQL's connection says by a first wake-up that it hears.
  if (storage.dialect === 'postgres' && !hearing.has(storage)) {
    await expect.poll(() => wakes.count).toBe(1);
    hearing.add(storage);
    wakes.count = 0;
  }
  return wakes;
}

const hearing = new WeakSet<Storage>();

/** Runs a function as another call would while a transaction is open here. */
const inOtherContext = AsyncLocalStorage.snapshot();

async function waitingForAdvisoryLock(storage: Storage): Promise<number> {
  const [row] = await storage.begin().rows<{ count: string }>(
    `select count(*) as count from pg_locks where locktype = 'advisory' and not granted
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return Number(row?.count);
}
