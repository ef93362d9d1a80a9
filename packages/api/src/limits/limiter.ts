import { AppError } from '@greenroom/contract';
import type { Storage } from '@greenroom/storage';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

const RETRY_SECONDS = 1;

/** How often something may happen: `points` times in a window of `seconds`. */
export interface Rule {
  /** Names the limit in headers and keeps its counters apart from others. */
  name: string;
  points: number;
  seconds: number;
}

/** What a limiter says of one try. */
export interface Taken {
  allowed: boolean;
  remaining: number;
  /** Seconds until the window begins anew, at least 1. */
  resetSeconds: number;
}

/** Counts tries by key in windows of fixed length. */
export interface Limiter {
  readonly rule: Rule;
  /** Counts one try. @throws `unavailable` when the counters cannot be reached */
  take(key: string): Promise<Taken>;
  /** Uncounts one try. @throws `unavailable` */
  giveBack(key: string): Promise<void>;
}

/**
 * Makes a limiter: on PostgreSQL its counters are rows that all server processes share; on SQLite, which one process
 * serves, they are in memory.
 */
export function createLimiter(storage: Storage, rule: Rule): Limiter {
  const store = storage.dialect === 'postgres' ? inPostgres(storage, rule) : inMemory(rule);
  return {
    rule,
    take: (key) => store.consume(key).then(allowed, refused),
    giveBack: async (key) => {
      await store.reward(key).catch(unavailable);
    },
  };
}

function inMemory({ name, points, seconds }: Rule) {
  return new RateLimiterMemory({ keyPrefix: name, points, duration: seconds });
}

function inPostgres(storage: Storage, { name, points, seconds }: Rule) {
  return new RateLimiterPostgres({
    keyPrefix: name,
    points,
    duration: seconds,
    storeClient: clientOf(storage),
    storeType: 'pool',
    tableName: 'rate_limit',
    tableCreated: true,
    // Its timer cannot be stopped; `removeExpired` does this work.
    clearExpiredByTimeout: false,
  });
}

/** The part of pg's pool that the library calls, over the pool the ORM has. */
function clientOf(storage: Storage) {
  const { engine } = storage.begin();
  return {
    query: async ({ text, values }: { text: string; values: unknown[] }) => {
      const rows = await engine.read(text, values);
      return { rows, rowCount: rows.length };
    },
  };
}

function allowed(result: RateLimiterRes): Taken {
  return { allowed: true, remaining: result.remainingPoints, resetSeconds: secondsUntilReset(result) };
}

function refused(reason: unknown): Taken {
  if (!(reason instanceof RateLimiterRes)) throw unavailableError(reason);
  return { allowed: false, remaining: 0, resetSeconds: secondsUntilReset(reason) };
}

function secondsUntilReset({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1000));
}

function unavailable(reason: unknown): never {
  throw unavailableError(reason);
}

function unavailableError(cause: unknown): AppError {
  return new AppError(
    'unavailable',
    'The rate limits cannot be read right now. Nothing was changed; try again.',
    { retry_after: RETRY_SECONDS },
    { cause },
  );
}
