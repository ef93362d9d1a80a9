import { Migration } from '@mikro-orm/migrations';
import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { newDatabase } from '../test/open-test-storage.ts';
import { openInChild } from '../test/run-child.ts';
import { addCharacter, addChat, addUser, append, type Place } from '../test/seed.ts';
import { openStorage, type Storage } from './index.ts';
import type { MigrationClass } from './migrate.ts';
import { migrations } from './migrations/index.ts';

const engine = inject('engine');

describe('a new database', () => {
  it('is what the entities say', async () => {
    await using database = await newDatabase();
    await using storage = await openStorage({ url: database.url });
    await storage.check();
    expect(await storage.orm.migrator.checkSchema()).toBe(false);
  });

  it('is not ready before it is migrated', async () => {
    await using database = await newDatabase();
    await using storage = await openStorage({ url: database.url, migrate: false });
    await expect(storage.check()).rejects.toThrow();
  });

  it('is opened by several processes at once', async () => {
    await using database = await newDatabase();
    await Promise.all(Array.from({ length: 3 }, () => openInChild(database.url)));
    await using storage = await openStorage({ url: database.url });
    expect(await storage.orm.migrator.getExecuted()).toHaveLength(migrations[storage.dialect].length);
  });

  it.runIf(engine === 'postgres')('is opened by several instances at once', async () => {
    await using database = await newDatabase();
    const storages = await Promise.all(Array.from({ length: 6 }, () => openStorage({ url: database.url })));
    for (const storage of storages) {
      await expect(storage.check()).resolves.toBeUndefined();
      await storage.close();
    }
  });
});

describe('a migrated database', () => {
  it('is left as it is by opening it again', async () => {
    await using database = await newDatabase();
    const place = await populate(database.url);
    await using storage = await openStorage({ url: database.url });
    await expectPopulated(storage, place);
    expect(copiesOf(database.url)).toEqual([]);
    expect(await storage.orm.migrator.getExecuted()).toHaveLength(migrations[storage.dialect].length);
  });

  it('keeps every row when a table that others refer to is rebuilt, and a copy of how it was', async () => {
    await using database = await newDatabase();
    const place = await populate(database.url);
    const known = withMigration(await rebuildsChat(database.url));
    await using storage = await openStorage({ url: database.url, migrations: known });
    await storage.check();
    await expectPopulated(storage, place);
    await storage
      .begin()
      .transaction((unit) => unit.change('update chat set title = null where id = ?', [place.chatId]));

    await expect(addChat(storage, crypto.randomUUID())).rejects.toThrow(/foreign key/i);
    if (engine === 'sqlite') {
      expect(await storage.begin().rows('pragma foreign_key_check')).toEqual([]);
      expect(copiesOf(database.url)).toEqual(['greenroom.sqlite.before-9999-test']);
      await using copy = await openStorage({ url: `${database.url}.before-9999-test` });
      await expectPopulated(copy, place);
      expect(await copy.orm.migrator.checkSchema()).toBe(false);
    }
  });

  it('is as it was after a migration that failed half way, and can be opened by the old release', async () => {
    await using database = await newDatabase();
    const place = await populate(database.url);
    const failing = withMigration([
      'create table half_way (id int)',
      'alter table chat add column half_way int',
      'delete from message',
      'insert into nowhere values (1)',
    ]);
    await expect(openStorage({ url: database.url, migrations: failing })).rejects.toThrow('nowhere');
    await using storage = await openStorage({ url: database.url });
    await storage.check();
    await expectPopulated(storage, place);
    expect(await storage.orm.migrator.checkSchema()).toBe(false);
  });

  it('is as it was after the second of two migrations failed, and takes both once they are mended', async () => {
    await using database = await newDatabase();
    const place = await populate(database.url);
    const first = ['create table one (id int)'];
    const failing = withMigration(first, ['create table two (id int)', 'insert into nowhere values (1)']);
    await expect(openStorage({ url: database.url, migrations: failing })).rejects.toThrow('nowhere');
    const mended = withMigration(first, ['create table two (id int)']);
    await using storage = await openStorage({ url: database.url, migrations: mended });
    await storage.check();
    await expectPopulated(storage, place);
    expect(await storage.begin().rows('select * from one, two')).toEqual([]);
  });

  it.runIf(engine === 'sqlite')(
    'is as it was after a migration that would leave rows without what they refer to',
    async () => {
      await using database = await newDatabase();
      const place = await populate(database.url);
      const known = withMigration(['delete from chat']);
      await expect(openStorage({ url: database.url, migrations: known })).rejects.toThrow('rows that refer to nothing');
      await using storage = await openStorage({ url: database.url });
      await expectPopulated(storage, place);
    },
  );

  it.runIf(engine === 'sqlite')('gets a new copy when a migration is tried again after more was written', async () => {
    await using database = await newDatabase();
    const place = await populate(database.url);
    const failing = withMigration(['insert into nowhere values (1)']);
    await expect(openStorage({ url: database.url, migrations: failing })).rejects.toThrow('nowhere');
    {
      await using storage = await openStorage({ url: database.url });
      await append(storage, place);
    }
    await using migrated = await openStorage({ url: database.url, migrations: withMigration(['select 1']) });
    await using copy = await openStorage({ url: `${database.url}.before-9999-test` });
    expect(await count(copy, 'message')).toBe(await count(migrated, 'message'));
    expect(copiesOf(database.url).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

/** The released migrations and after them, for this engine, one made of each list of statements. */
function withMigration(...steps: string[][]): typeof migrations {
  const added = steps.map((statements, index): MigrationClass => ({
    name: steps.length === 1 ? '9999-test' : `999${index}-test`,
    class: class extends Migration {
      override up() {
        for (const statement of statements) this.addSql(statement);
      }
    },
  }));
  return { ...migrations, [engine]: [...migrations[engine], ...added] };
}

/** The statements that let a chat's title be null, as MikroORM's schema diff writes them. */
async function rebuildsChat(url: string): Promise<string[]> {
  if (engine === 'postgres') return ['alter table "chat" alter column "title" drop not null'];
  await using storage = await openStorage({ url });
  const rows = await storage
    .begin()
    .rows<{ type: string; sql: string }>(
      `select type, sql from sqlite_master where tbl_name = 'chat' and sql is not null order by type desc`,
    );
  const [table, ...indexes] = rows.map(({ sql }) => sql);
  const relaxed = table?.replace('`title` text not null', '`title` text null').replace('`chat`', '`chat__temp_alter`');
  expect(relaxed).toMatch(/^create table `chat__temp_alter` .*`title` text null/i);
  return [
    'pragma foreign_keys = off;',
    relaxed as string,
    'insert into `chat__temp_alter` select * from `chat`;',
    'drop table `chat`;',
    'alter table `chat__temp_alter` rename to `chat`;',
    ...indexes,
    'pragma foreign_keys = on;',
  ];
}

async function populate(url: string): Promise<Place & { messageId: string }> {
  await using storage = await openStorage({ url });
  const ownerId = await addUser(storage);
  const characterId = await addCharacter(storage, ownerId);
  const chatId = await addChat(storage, ownerId, { character_id: characterId });
  await addChat(storage, ownerId);
  const messageId = crypto.randomUUID();
  await append(storage, { ownerId, chatId }, { id: messageId });
  for (let n = 0; n < 9; n++) await append(storage, { ownerId, chatId });
  return { ownerId, chatId, messageId };
}

async function expectPopulated(storage: Storage, { chatId }: Place) {
  for (const [table, rows] of [
    ['user', 1],
    ['character', 1],
    ['chat', 2],
    ['message', 10],
  ] as const) {
    expect([table, await count(storage, table)]).toEqual([table, rows]);
  }
  const [chat] = await storage.begin().rows('select character_id, message_count from chat where id = ?', [chatId]);
  expect(chat).toEqual({ character_id: 1, message_count: 10 });
}

async function count(storage: Storage, table: string): Promise<number> {
  const [row] = await storage.begin().rows<{ count: number | string }>(`select count(*) as count from "${table}"`);
  return Number(row?.count);
}

/** The names of what stands beside the database. */
function copiesOf(url: string): string[] {
  const folder = dirname(url.slice('sqlite:'.length));
  if (engine === 'postgres' || !existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => name.includes('.before-') && !/-(wal|shm)$/.test(name));
}
