import { PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { boundedCache } from './bounded-cache.ts';
import type { ChangeSignals, Engine } from './engine.ts';
import { CHANGE_CHANNEL, notificationsOf, type NotificationClient } from './postgres-notifications.ts';
import { withSafeTransactions } from './safe-transactions.ts';
import { WakeUps } from './wake-ups.ts';

const CONNECT_TIMEOUT_MS = 5000;
const POOL_SIZE = 10;
// A server process that hangs in a transaction loses it, and with it the rows it holds.
const IDLE_IN_TRANSACTION_MS = 60_000;
const NOT_OPEN = 'The database connection is not open';

// Any number will do, as long as every server process takes the same.
const MIGRATION_LOCK = 7_363_273;
// The first of two numbers; the second is the owner's.
const CHANGE_LOCKS = 7_363_274;

/** The part of pg's pool that is used here. */
interface Pool {
  readonly ending: boolean;
  readonly options: object;
  readonly Client: new (options: object) => NotificationClient;
  query(sql: string, values: unknown[]): Promise<{ rows: unknown[] }>;
  connect(): Promise<{ query(sql: string): Promise<unknown>; release(destroy: boolean): void }>;
  end(): Promise<void>;
}

/** PostgreSQL, shared by any number of server processes. */
export function openPostgres(url: string): Engine {
  let created: Pool | undefined;
  let closed = false;
  const pool = () => {
    if (!created) throw new Error(NOT_OPEN);
    return created;
  };
  const numbered = boundedCache(1000, numberPlaceholders);
  const changes = changeSignals(pool);
  return {
    dialect: 'postgres',
    orm: {
      driver: SafeDriver,
      clientUrl: url,
      pool: { min: 0, max: POOL_SIZE },
      driverOptions: {
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
        idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
        keepAlive: true,
        onPoolCreated: (newPool: Pool) => {
          // The ORM would open another pool for a straggler after it has closed.
          if (closed) throw new Error(NOT_OPEN);
          created = newPool;
        },
      },
    },
    // Not the stronger one: rows that only refer to the held ones may be stored meanwhile, such as recorded changes.
    forUpdate: ' for no key update',
    binaryCollation: ' collate "C"',
    clock: 'clock_timestamp()',
    clockBefore: (milliseconds) => `clock_timestamp() - interval '${milliseconds} milliseconds'`,
    prepare: (sql, values) => ({ sql: numbered(sql), values: [...values] }),
    read: async (sql, values) => (await pool().query(sql, values)).rows,
    jsonArrayHas: (column) => `${column} @> ?::jsonb`,
    jsonArrayItem: (text) => JSON.stringify([text]),
    changes,
    migratorOpensTransaction: true,
    migrating: (work) => oneAtATime(pool(), () => work(() => {})),
    close: async () => {
      closed = true;
      await changes.close();
      // The ORM ends the pool only when it has used it itself.
      if (created && !created.ending) await created.end();
    },
  };
}

/**
 * The owner's transactions that record a change wait for each other from that statement to their end: an id drawn
 * without the lock could be committed before a smaller one, which a reader past it would never see.
 */
function changeSignals(pool: () => Pool): ChangeSignals & { close(): Promise<void> } {
  const wakeUps = new WakeUps();
  // A connection like those of the pool, and none of them: it is held for as long as the process listens.
  const notifications = notificationsOf(() => new (pool().Client)(pool().options), wakeUps);
  return {
    insert: (values) => {
      const names = Object.keys(values);
      return {
        sql: `insert into change_event (${names.join(', ')}) select ${names.map(() => '?').join(', ')}
              from (select pg_advisory_xact_lock(${CHANGE_LOCKS}, hashtext(?))) as turn
              returning pg_notify('${CHANGE_CHANNEL}', owner_id::text)`,
        values: [...Object.values(values), values.owner_id],
      };
    },
    // The database itself tells every process, this one as well.
    committed: () => {},
    listen: (ownerId, wake) => {
      notifications.start();
      return wakeUps.add(ownerId, wake);
    },
    close: () => notifications.close(),
  };
}

class SafeConnection extends PostgreSqlConnection {
  override createKyselyDialect(...options: Parameters<PostgreSqlConnection['createKyselyDialect']>) {
    const dialect = super.createKyselyDialect(...options);
    const createDriver = dialect.createDriver.bind(dialect);
    dialect.createDriver = () => withSafeTransactions(createDriver());
    return dialect;
  }
}

class SafeDriver extends PostgreSqlDriver {
  protected override readonly connection = new SafeConnection(this.config);
}

/** `?` to `$1`, `$2` …; the statements of this package hold no `?` in a literal. */
function numberPlaceholders(sql: string): string {
  let count = 0;
  return sql.replaceAll('?', () => `$${++count}`);
}

/** Server processes that start together migrate one after the other; the later ones find nothing left to do. */
async function oneAtATime(pool: Pool, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(`select pg_advisory_lock(${MIGRATION_LOCK})`);
    await work();
  } finally {
    // The lock is the session's, and the session ends here.
    client.release(true);
  }
}
