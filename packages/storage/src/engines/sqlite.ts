import { SqliteDriver } from '@mikro-orm/sqlite';
import BetterSqlite, { type Database, type Statement } from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver as KyselySqliteDriver,
} from 'kysely';
import { existsSync } from 'node:fs';
import { boundedCache } from './bounded-cache.ts';
import type { Engine, SqlValue } from './engine.ts';

const BUSY_TIMEOUT_MS = 5000;
const CACHED_STATEMENTS = 500;

/**
 * SQLite in one file. Writes go through one connection; reads outside a transaction go through a second, read-only
 * one on the same write-ahead log, so that a transaction in progress neither delays them nor shows in them.
 */
export function openSqlite(file: string): Engine {
  const writer = openConnection(file, {});
  // Every answered write is on the disk: FULL syncs the log at each commit.
  writer.pragma('journal_mode = WAL');
  writer.pragma('synchronous = FULL');
  writer.pragma('foreign_keys = ON');
  const reader = lazily(() => openConnection(file, { readonly: true }));
  const statements = lazily(() => statementCache(reader()));

  return {
    dialect: 'sqlite',
    orm: { driver: SqliteDriver, dbName: file, driverOptions: writerDialect(writer) },
    forUpdate: '',
    binaryCollation: '',
    prepare: (sql, values) => ({ sql, values: values.map(bindable) }),
    read: async (sql, values) => statements()(sql).all(values),
    jsonArrayHas: (column) => `exists (select 1 from json_each(${column}) item where item.value = ?)`,
    jsonArrayItem: (text) => text,
    migrating: (label, work) => migrating(writer, file, label, work),
    close: async () => reader.close(),
  };
}

function openConnection(file: string, options: BetterSqlite.Options): Database {
  const database = new BetterSqlite(file, options);
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  return database;
}

/** Opens at the first use: the file may not be there before the first migration. */
function lazily<T>(open: () => T): (() => T) & { close(): void } {
  let value: T | undefined;
  const get = () => (value ??= open());
  get.close = () => {
    if (value instanceof BetterSqlite) value.close();
  };
  return get;
}

function statementCache(database: Database): (sql: string) => Statement<unknown[]> {
  return boundedCache(CACHED_STATEMENTS, (sql) => database.prepare(sql));
}

/** better-sqlite3 binds no booleans and no dates. */
function bindable(value: SqlValue): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof Date ? value.getTime() : value;
}

/**
 * The connection MikroORM writes through. It keeps prepared statements, and takes the write lock when a
 * transaction begins: a lock taken later, after a read, fails at once when another process has written in between.
 */
function writerDialect(database: Database) {
  const prepare = statementCache(database);
  const connection = { prepare: (sql: string) => prepare(sql), close: () => database.close() };
  const config = { database: connection as unknown as SqliteDatabase };
  return new (class extends SqliteDialect {
    override createDriver() {
      return new ImmediateDriver(config);
    }
  })(config);
}

class ImmediateDriver extends KyselySqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

/**
 * A changed table is rebuilt: copied, dropped, renamed. With foreign keys on, the drop would delete every row that
 * refers to it, and the pragma does nothing inside the migrator's transaction; so it is off around it all, and what
 * is there afterwards is checked.
 */
async function migrating(database: Database, file: string, label: string | null, work: () => Promise<void>) {
  const copy = `${file}.before-${label}`;
  if (label !== null && !existsSync(copy)) database.prepare('vacuum into ?').run(copy);
  database.pragma('foreign_keys = OFF');
  try {
    await work();
    const broken = database.pragma('foreign_key_check') as unknown[];
    if (broken.length > 0) {
      throw new Error(`The migration left ${broken.length} rows that refer to nothing; the database as it was is ${copy}`);
    }
  } finally {
    database.pragma('foreign_keys = ON');
  }
}
