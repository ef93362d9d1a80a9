import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { boundedCache } from './bounded-cache.ts';
import type { Engine } from './engine.ts';

const CONNECT_TIMEOUT_MS = 5000;
const POOL_SIZE = 10;

// Any number will do, as long as every server process takes the same.
const MIGRATION_LOCK = 7_363_273;

/** The part of pg's pool that is used here. */
interface Pool {
  query(sql: string, values: unknown[]): Promise<{ rows: unknown[] }>;
  connect(): Promise<{ query(sql: string): Promise<unknown>; release(): void }>;
}

/** PostgreSQL, shared by any number of server processes. */
export function openPostgres(url: string): Engine {
  let created: Pool | undefined;
  const pool = () => {
    if (!created) throw new Error('The database connection is not open');
    return created;
  };
  const numbered = boundedCache(1000, numberPlaceholders);
  return {
    dialect: 'postgres',
    orm: {
      driver: PostgreSqlDriver,
      clientUrl: url,
      pool: { min: 0, max: POOL_SIZE },
      driverOptions: {
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
        onPoolCreated: (newPool: Pool) => {
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
    migrating: (_label, work) => oneAtATime(pool(), work),
    close: async () => {},
  };
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
    try {
      await work();
    } finally {
      await client.query(`select pg_advisory_unlock(${MIGRATION_LOCK})`);
    }
  } finally {
    client.release();
  }
}
