import { describe, expect, inject, it } from 'vitest';
import { newDatabase, openTestStorage } from '../../test/open-test-storage.ts';
import { addUser, NOON } from '../../test/seed.ts';
import { openStorage, recordChange, type Storage } from '../index.ts';

describe('a listener', () => {
  it('is woken by its owner’s changes until it stops, as often as it listens', async () => {
    await using storage = await openTestStorage();
    const [ann, bob] = [await addUser(storage), await addUser(storage)];
    const wakes = { ann: 0, bob: 0 };
    const wake = () => void wakes.ann++;
    const stops = [storage.onChange(ann, wake), storage.onChange(ann, wake)];
    storage.onChange(bob, () => void wakes.bob++);
    await untilHeard(storage, ann, () => wakes.ann);

    wakes.ann = wakes.bob = 0;
    await record(storage, ann);
    await expect.poll(() => wakes.ann).toBe(2);
    stops[0]?.();
    stops[0]?.();
    await record(storage, ann);
    await expect.poll(() => wakes.ann).toBe(3);
    stops[1]?.();
    await record(storage, ann);
    await record(storage, bob);
    await expect.poll(() => wakes.bob).toBe(1);
    expect(wakes.ann).toBe(3);
  });
});

describe.runIf(inject('engine') === 'postgres')('on PostgreSQL', () => {
  it('a listener is woken by what another process changes', async () => {
    await using database = await newDatabase();
    await using one = await openStorage({ url: database.url });
    await using two = await openStorage({ url: database.url });
    const ann = await addUser(one);
    let wakes = 0;
    two.onChange(ann, () => void wakes++);
    await untilHeard(one, ann, () => wakes);
    wakes = 0;
    await record(one, ann);
    await expect.poll(() => wakes, { timeout: 2000 }).toBe(1);
  });

  it('a connection that broke is opened again, and wakes everybody for what was missed', async () => {
    await using storage = await openTestStorage();
    const ann = await addUser(storage);
    let wakes = 0;
    storage.onChange(ann, () => void wakes++);
    await untilHeard(storage, ann, () => wakes);
    for (let fault = 0; fault < 3; fault++) {
      const [old] = await listeners(storage);
      wakes = 0;
      await storage.begin().rows('select pg_terminate_backend(?::int)', [old!]);
      await record(storage, ann);
      await expect.poll(() => wakes).toBeGreaterThan(0);
      await expect.poll(async () => (await listeners(storage)).filter((pid) => pid !== old).length).toBe(1);
      wakes = 0;
      await record(storage, ann);
      await expect.poll(() => wakes).toBeGreaterThan(0);
    }
  });

  it('there is one connection for all listeners, none without any, and none after closing', async () => {
    await using database = await newDatabase();
    await using watcher = await openStorage({ url: database.url });
    const storage = await openStorage({ url: database.url });
    const ann = await addUser(watcher);
    expect(await listeners(watcher)).toEqual([]);
    let wakes = 0;
    for (let count = 0; count < 5; count++) storage.onChange(ann, () => void wakes++);
    await untilHeard(watcher, ann, () => wakes);
    expect(await listeners(watcher)).toHaveLength(1);
    await storage.close();
    await storage.close();
    await expect.poll(() => listeners(watcher)).toEqual([]);
  });

  it('closing at once does not wait for the connection', async () => {
    const storage = await openTestStorage();
    storage.onChange('nobody', () => {});
    const started = Date.now();
    await storage.close();
    expect(Date.now() - started).toBeLessThan(2000);
  });
});

/** Waits until changes are heard of: a connection that listens is opened with the first listener. */
async function untilHeard(storage: Storage, ownerId: string, wakes: () => number) {
  if (storage.dialect === 'postgres') await expect.poll(wakes).toBeGreaterThan(0);
  else await record(storage, ownerId);
}

function record(storage: Storage, ownerId: string) {
  return storage.begin().transaction((unit) => recordChange(unit, { ownerId, type: 'chat-created', now: NOON }));
}

async function listeners(storage: Storage): Promise<number[]> {
  const rows = await storage
    .begin()
    .rows<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and query like 'listen %'`,
    );
  return rows.map(({ pid }) => pid);
}
