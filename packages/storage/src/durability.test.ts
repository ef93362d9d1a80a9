import { describe, expect, inject, it } from 'vitest';
import { newDatabase, openTestStorage } from '../test/open-test-storage.ts';
import { appendUntilKilled } from '../test/run-child.ts';
import { startChat, type Place } from '../test/seed.ts';
import { findChat, openStorage, readTree, type Storage } from './index.ts';

describe('a process killed while it appends', () => {
  it('has lost nothing that it had acknowledged, time after time', async () => {
    await using database = await newDatabase();
    const place = await newChat(database.url);
    const acknowledged: number[] = [];
    for (let round = 0; round < 3; round++) {
      const delay = Math.random() * 250;
      acknowledged.push(...(await appendUntilKilled(database.url, place.ownerId, place.chatId, delay)));
      await using storage = await openStorage({ url: database.url });
      await expectWhole(storage, place, acknowledged);
    }
  });

  it('leaves the orders whole that it gave out together with another', async () => {
    await using database = await newDatabase();
    const place = await newChat(database.url);
    const children = [150, 300].map((delay) =>
      appendUntilKilled(database.url, place.ownerId, place.chatId, delay * (1 + Math.random())),
    );
    const acknowledged = (await Promise.all(children)).flat();
    await using storage = await openStorage({ url: database.url });
    await expectWhole(storage, place, acknowledged);
  });
});

describe.runIf(inject('engine') === 'sqlite')('on SQLite', () => {
  it('syncs a write-ahead log at each commit, checks references and waits for other processes', async () => {
    await using storage = await openTestStorage();
    const { em } = storage.begin();
    const setting = async (name: string) => {
      const [row] = await em.getConnection().execute<Record<string, unknown>[]>(`pragma ${name}`);
      return Object.values(row ?? {})[0];
    };
    expect(await setting('journal_mode')).toBe('wal');
    expect(await setting('synchronous')).toBe(2);
    expect(await setting('foreign_keys')).toBe(1);
    expect(await setting('busy_timeout')).toBe(5000);
  });
});

async function newChat(url: string): Promise<Place> {
  await using storage = await openStorage({ url });
  return await startChat(storage);
}

async function expectWhole(storage: Storage, { ownerId, chatId }: Place, acknowledged: number[]) {
  const unit = storage.begin();
  const tree = await readTree(unit, chatId, { afterSeq: 0, limit: 100_000 });
  const seqs = tree.map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
  expect(Math.max(...acknowledged)).toBeLessThanOrEqual(seqs.length);
  expect(await findChat(unit, ownerId, chatId)).toMatchObject({
    last_seq: seqs.length,
    message_count: seqs.length,
    node_count: seqs.length,
    head_id: tree.at(-1)?.id,
  });
  if (storage.dialect === 'sqlite') {
    expect(await unit.rows('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(await unit.rows('pragma foreign_key_check')).toEqual([]);
  }
}
