import { PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { boundedCache } from './bounded-cache.ts';
import type { Engine } from './engine.ts';
import { withSafeTransactions } from './safe-transactions.ts';

const CONNECT_TIMEOUT_MS = 5000;
const POOL_SIZE = 10;
// A server process that hangs in a transaction loses it, and with it the rows it holds.
const IDLE_IN_TRANSACTION_MS = 60_000;
const NOT_OPEN = 'The database connection is not open';

// Any number will do, as long as every server process takes the same.
const MIGRATION_LOCK = 7_363_273;

/** The part of pg's pool that is used here. */
interface Pool {
  readonly ending: boolean;
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
    forUpdate: ' for update',
    binaryCollation: ' collate "C"',
    prepare: (sql, values) => ({ sql: numbered(sql), values: [...values] }),
    read: async (sql, values) => (await pool().query(sql, values)).rows,
    jsonArrayHas: (column) => `${column} @> ?::jsonb`,
    jsonArrayItem: (text) => JSON.stringify([text]),
    migratorOpensTransaction: true,
    migrating: (work) => oneAtATime(pool(), () => work(() => {})),
    close: async () => {
      closed = true;
      // The ORM ends the pool only when it has used it itself.
      if (created && !created.ending) await created.end();
    },
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
