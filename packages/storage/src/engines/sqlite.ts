import { SqliteDriver } from '@mikro-orm/sqlite';
import BetterSqlite, { type Database, type Statement } from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver as KyselySqliteDriver,
} from 'kysely';
import { boundedCache } from './bounded-cache.ts';
import type { ChangeSignals, Engine, SqlValue } from './engine.ts';
import { withSafeTransactions } from './safe-transactions.ts';
import { keepCopy } from './sqlite-copy.ts';
import { Turnstile } from './turnstile.ts';
import { WakeUps } from './wake-ups.ts';

const BUSY_TIMEOUT_MS = 5000;
// Instants are milliseconds since 1970.
const NOW = "cast(unixepoch('subsec') * 1000 as integer)";
const CACHED_STATEMENTS = 500;
// The ORM writes values into its statements: long ones hold what people wrote and do not come again.
const LONGEST_CACHED = 4000;

/**
 * SQLite in one file. Writes go through one connection; reads outside a transaction go through a second, read-only
 * one on the same write-ahead log, so that a transaction in progress neither delays them nor shows in them.
 */
export function openSqlite(file: string): Engine {
  const writer = openWriter(file);
  const reader = openConnection(file, { readonly: true });
  const statements = statementCache(reader);

  return {
    dialect: 'sqlite',
    orm: { driver: SqliteDriver, dbName: file, driverOptions: new WriterDialect(writer) },
    forUpdate: '',
    binaryCollation: '',
    clock: NOW,
    clockBefore: (milliseconds) => `${NOW} - ${milliseconds}`,
    prepare: (sql, values) => ({ sql, values: values.map(bindable) }),
    read: async (sql, values) => statements(sql).all(values),
    jsonArrayHas: (column) => `exists (select 1 from json_each(${column}) item where item.value = ?)`,
    jsonArrayItem: (text) => text,
    changes: changeSignals(),
    migratorOpensTransaction: false,
    migrating: (work) => migrating(writer, () => work((step) => keepCopy(reader, `${file}.before-${step}`))),
    close: async () => {
      reader.close();
      writer.close();
    },
  };
}

/** There is one writer at a time, so ids rise as they are committed; whoever listens is in this process. */
function changeSignals(): ChangeSignals {
  const wakeUps = new WakeUps();
  return {
    insert: (values) => {
      const names = Object.keys(values);
      const sql = `insert into change_event (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`;
      return { sql, values: Object.values(values) };
    },
    committed: (ownerId) => wakeUps.wake(ownerId),
    listen: (ownerId, wake) => wakeUps.add(ownerId, wake),
  };
}

function openWriter(file: string): Database {
  const writer = openConnection(file, {});
  if (writer.pragma('journal_mode = WAL', { simple: true }) !== 'wal') {
    writer.close();
    throw new Error(`SQLite keeps no write-ahead log for ${file}: it must be a file on a local disk`);
  }
  // Every answered write is on the disk: FULL syncs the log at each commit.
  writer.pragma('synchronous = FULL');
  writer.pragma('foreign_keys = ON');
  return writer;
}

function openConnection(file: string, options: BetterSqlite.Options): Database {
  const database = new BetterSqlite(file, options);
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  return database;
}

function statementCache(database: Database): (sql: string) => Statement {
  const cached = boundedCache(CACHED_STATEMENTS, (sql) => database.prepare(sql));
  return (sql) => (sql.length > LONGEST_CACHED ? database.prepare(sql) : cached(sql));
}

/** better-sqlite3 binds no booleans and no dates. */
function bindable(value: SqlValue): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof Date ? value.getTime() : value;
}

/** How MikroORM writes through the one connection: whole transactions take turns, in the order they came. */
class WriterDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;

  constructor(database: Database) {
    const prepare = statementCache(database);
    const connection = { prepare: (sql: string) => prepare(sql), close: () => database.close() };
    super({ database: connection });
    this.#database = connection;
  }

  override createDriver() {
    return withSafeTransactions(new WriterDriver({ database: this.#database }));
  }

  override createAdapter() {
    return new QueueingAdapter();
  }
}

/** Tells Kysely not to queue for the connection: its own lock cannot be given back when `begin` fails. */
class QueueingAdapter extends SqliteAdapter {
  override get supportsMultipleConnections() {
    return true;
  }
}

class WriterDriver extends KyselySqliteDriver {
  readonly #turns = new Turnstile();

  override async acquireConnection(): Promise<DatabaseConnection> {
    await this.#turns.enter();
    return super.acquireConnection();
  }

  override async releaseConnection(): Promise<void> {
    this.#turns.leave();
  }

  /** Takes the write lock at once: taken later, after a read, it fails when another process has written in between. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

/**
 * A changed table is rebuilt: copied, dropped, renamed. With foreign keys on, the drop would delete every row that
 * refers to it, and the pragma does nothing inside a transaction; so it is off around it all, and what is there is
 * checked before it is kept. The write lock is held throughout: other processes wait, and then find it done.
 */
async function migrating(database: Database, work: () => Promise<void>) {
  database.pragma('foreign_keys = OFF');
  try {
    database.exec('begin immediate');
    await work();
    const broken = database.pragma('foreign_key_check') as unknown[];
    if (broken.length > 0) throw new Error(`The migration leaves ${broken.length} rows that refer to nothing`);
    database.exec('commit');
  } finally {
    if (database.inTransaction) database.exec('rollback');
    database.pragma('foreign_keys = ON');
  }
}
