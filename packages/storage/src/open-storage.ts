import { MikroORM } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import type { EntityManager } from '@mikro-orm/sql';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Engine } from './engines/engine.ts';
import { openPostgres } from './engines/postgres.ts';
import { openSqlite } from './engines/sqlite.ts';
import { entities } from './entities/index.ts';
import { migrate, type MigrationClass } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { UnitOfWork } from './unit-of-work.ts';

/** Where the database is: `sqlite:<file>` or a `postgresql://` URL. */
export interface StorageOptions {
  url: string;
  /** Bring the schema up to date when opening; true unless said. */
  migrate?: boolean;
  /** The migrations to know of; the released ones unless said. */
  migrations?: { sqlite: MigrationClass[]; postgres: MigrationClass[] };
}

/** An open database. */
export interface Storage extends AsyncDisposable {
  readonly dialect: Engine['dialect'];
  /** A unit of work of its own for one call. */
  begin(): UnitOfWork;
  /**
   * Calls `wake` when a change of this owner's may have been committed, by this process or on PostgreSQL by any, until
   * the function that is answered is called. It is a wake-up only, and can fail to come: look now and then as well.
   */
  onChange(ownerId: string, wake: () => void): () => void;
  /** Throws when the database does not answer or its schema is not this release's. */
  check(): Promise<void>;
  close(): Promise<void>;
  readonly orm: MikroORM;
}

/**
 * Opens the database, migrating it first unless told not to.
 * @throws when the URL names no known engine, or the database cannot be reached or migrated.
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const engine = openEngine(options.url);
  let orm: MikroORM | undefined;
  const close = async () => {
    try {
      await orm?.close(true);
    } finally {
      await engine.close();
    }
  };
  try {
    orm = await connect(engine, (options.migrations ?? migrations)[engine.dialect]);
    if (options.migrate ?? true) await migrate(orm, engine);
    return storageOf(orm, engine, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function connect(engine: Engine, known: MigrationClass[]): Promise<MikroORM> {
  const orm = await MikroORM.init({
    ...engine.orm,
    entities,
    extensions: [Migrator],
    migrations: {
      migrationsList: known,
      snapshot: false,
      tableName: 'migration',
      silent: true,
      transactional: engine.migratorOpensTransaction,
    },
    discovery: { warnWhenNoEntities: true },
    // Statements may carry what people wrote: nothing of them goes to a log.
    debug: false,
  });
  await orm.connect();
  return orm;
}

function storageOf(orm: MikroORM, engine: Engine, close: () => Promise<void>): Storage {
  return {
    dialect: engine.dialect,
    orm,
    begin: () => new UnitOfWork(() => orm.em.fork() as EntityManager, engine),
    onChange: (ownerId, wake) => engine.changes.listen(ownerId, wake),
    check: () => check(orm, engine),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function openEngine(url: string): Engine {
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url);
  if (url.startsWith('sqlite:') && url.length > 'sqlite:'.length) {
    const file = url.slice('sqlite:'.length);
    mkdirSync(dirname(file), { recursive: true });
    return openSqlite(file);
  }
  throw new Error('The database URL must begin with postgresql:// or be sqlite:<file>');
}

async function check(orm: MikroORM, engine: Engine): Promise<void> {
  const { sql, values } = engine.prepare('select 1 as one from migration limit 1', []);
  await engine.read(sql, values);
  const pending = await orm.migrator.getPending();
  if (pending.length > 0) throw new Error(`${pending.length} migrations have not run`);
}
