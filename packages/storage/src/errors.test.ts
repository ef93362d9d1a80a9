import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { newDatabase, openTestStorage } from '../test/open-test-storage.ts';
import { addCharacter, addChat, addUser, append, startChat } from '../test/seed.ts';
import { Character, Chat, openStorage, storageFault, User, type Storage } from './index.ts';

const onSqlite = describe.runIf(inject('engine') === 'sqlite');
const onPostgres = describe.runIf(inject('engine') === 'postgres');
const faultOf = (work: Promise<unknown>) => work.then(() => 'no error', storageFault);

describe('a stale version', () => {
  it('of a chat or a character is refused, and what was stored first stays', async () => {
    await using storage = await openTestStorage();
    const ownerId = await addUser(storage);
    const chatId = await addChat(storage, ownerId);
    const characterId = await addCharacter(storage, ownerId);
    const [first, second] = [storage.begin().em, storage.begin().em];
    const chats = [await first.findOneOrFail(Chat, chatId), await second.findOneOrFail(Chat, chatId)] as const;
    chats[0].title = 'first';
    await first.flush();
    chats[1].title = 'second';
    expect(await faultOf(second.flush())).toBe('stale');

    const [third, fourth] = [storage.begin().em, storage.begin().em];
    (await third.findOneOrFail(Character, characterId)).name = 'first';
    (await fourth.findOneOrFail(Character, characterId)).tags = ['second'];
    await third.flush();
    expect(await faultOf(fourth.flush())).toBe('stale');

    expect(await storage.begin().em.findOneOrFail(Chat, chatId)).toMatchObject({ title: 'first', version: 2 });
    expect(await storage.begin().em.findOneOrFail(Character, characterId)).toMatchObject({ name: 'first', tags: [] });
  });

  it('is not made by a message: an edit of the chat read before it goes through and leaves the counters', async () => {
    await using storage = await openTestStorage();
    const place = await startChat(storage);
    const { em } = storage.begin();
    const chat = await em.findOneOrFail(Chat, place.chatId);
    await append(storage, place);
    chat.title = 'edited';
    await em.flush();
    expect(await storage.begin().em.findOneOrFail(Chat, place.chatId)).toMatchObject({
      title: 'edited',
      version: 2,
      message_count: 1,
      last_seq: 1,
    });
  });
});

describe('a duplicate', () => {
  it('is told of an entity and of a plain statement alike', async () => {
    await using storage = await openTestStorage();
    await addUser(storage, { username_key: 'ada' });
    expect(await faultOf(addUser(storage, { username_key: 'ada' }))).toBe('duplicate');

    const place = await startChat(storage);
    expect(await faultOf(addChat(storage, place.ownerId, { id: place.chatId }))).toBe('duplicate');
    const id = randomUUID();
    await append(storage, place, { id });
    expect(await faultOf(append(storage, place, { id }))).toBe('duplicate');
    // The failed one has taken no order.
    expect(await append(storage, place)).toBe(2);
  });

  it('is told when two are stored at the same time', async () => {
    await using storage = await openTestStorage();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => faultOf(addUser(storage, { username_key: 'ada' }))),
    );
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(7);
  });
});

it('tells no other error for a fault, a broken reference or a mistaken statement neither', async () => {
  await using storage = await openTestStorage();
  expect(await faultOf(addChat(storage, randomUUID()))).toBeNull();
  expect(await faultOf(storage.begin().rows('select nothing from nowhere'))).toBeNull();
  expect(storageFault(new Error('duplicate'))).toBeNull();
  expect(storageFault('SQLITE_FULL')).toBeNull();
  const loop = new Error('loop');
  loop.cause = loop;
  expect(storageFault(loop)).toBeNull();
});

it('finds the storage unavailable once it is closed', async () => {
  const storage = await openTestStorage();
  const ownerId = await addUser(storage);
  await storage.begin().rows('select 1 as one');
  await storage.close();
  expect(await faultOf(storage.begin().rows('select 1 as one'))).toBe('unavailable');
  expect(await faultOf(storage.begin().transaction((unit) => unit.change('delete from chat')))).toBe('unavailable');
  expect(await faultOf(storage.begin().em.findOne(User, ownerId))).toBe('unavailable');
  expect(await faultOf(storage.check())).toBe('unavailable');
});

it('refuses a URL of no known engine', async () => {
  for (const url of ['', 'sqlite:', 'mysql://localhost/x', '/tmp/a.sqlite']) {
    await expect(openStorage({ url })).rejects.toThrow('must begin with postgresql://');
  }
});

onSqlite('on SQLite', () => {
  it('finds a file unavailable that is a folder or no database', async () => {
    await using database = await newDatabase();
    const folder = database.url.slice('sqlite:'.length);
    mkdirSync(folder, { recursive: true });
    expect(await faultOf(openStorage({ url: `sqlite:${folder}` }))).toBe('unavailable');
    await writeFile(join(folder, 'no-database'), 'This is not a database. '.repeat(100));
    expect(await faultOf(openStorage({ url: `sqlite:${folder}/no-database` }))).toBe('unavailable');
  });

  it('makes the folders that are missing', async () => {
    await using database = await newDatabase();
    await using storage = await openStorage({ url: `${database.url}-folder/a/b/c.sqlite` });
    await expect(storage.check()).resolves.toBeUndefined();
  });

  it('refuses a database in memory, which would lose all', async () => {
    await expect(openStorage({ url: 'sqlite::memory:' })).rejects.toThrow('write-ahead log');
  });

  it('tells a full disk, goes on reading, and writes again when there is room', async () => {
    await using storage = await openTestStorage();
    const place = await startChat(storage);
    await pragma(storage, 'wal_checkpoint(truncate)');
    const pages = Number((await pragma(storage, 'page_count'))['page_count']);
    await pragma(storage, `max_page_count = ${pages + 5}`);
    const content = 'x'.repeat(100_000);
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(await faultOf(append(storage, place, { content }))).toBe('full');
    }
    expect(await storage.begin().rows('select id from chat')).toEqual([{ id: place.chatId }]);
    await pragma(storage, 'max_page_count = 1000000');
    expect(await append(storage, place, { content })).toBe(1);
  });
});

onPostgres('on PostgreSQL', () => {
  it('finds a server unavailable that does not listen', async () => {
    const url = `postgresql://a:b@127.0.0.1:${await closedPort()}/x`;
    expect(await faultOf(openStorage({ url }))).toBe('unavailable');
  });

  it('makes the database when the server has none of its name', async () => {
    await using database = await newDatabase();
    const url = new URL(database.url);
    url.pathname += '_new';
    await using storage = await openStorage({ url: url.href });
    await expect(storage.check()).resolves.toBeUndefined();
  });
});

/** Runs a pragma on the connection that writes. */
async function pragma(storage: Storage, text: string): Promise<Record<string, unknown>> {
  const [row] = await storage.begin().em.getConnection().execute<Record<string, unknown>[]>(`pragma ${text}`);
  return row ?? {};
}

function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
