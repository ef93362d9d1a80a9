/** What went wrong in the database, as far as a caller of the storage can act on it. */
export type StorageFault = 'duplicate' | 'stale' | 'full' | 'unavailable';

const SQLITE_FAULTS: [RegExp, StorageFault][] = [
  [/^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)/, 'duplicate'],
  [/^SQLITE_FULL/, 'full'],
  [/^SQLITE_(BUSY|LOCKED|IOERR|CANTOPEN|READONLY|NOTADB|CORRUPT)/, 'unavailable'],
];

// SQLSTATE classes of PostgreSQL's appendix A, and the errors of a socket.
const POSTGRES_FAULTS: [RegExp, StorageFault][] = [
  [/^23505$/, 'duplicate'],
  [/^53100$/, 'full'],
  [/^(08...|3D000|53...|57P0.|25006|25P03|40001|40P01|55P03)$/, 'unavailable'],
  [/^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)$/, 'unavailable'],
];

// What the drivers and their pools say without a code when the server goes away, or the storage has been closed.
const GONE = new RegExp(
  [
    'Connection terminated',
    'timeout exceeded when trying to connect',
    'driver has already been destroyed',
    'Cannot use a pool after calling end',
    'database connection is not open',
    'Client has encountered a connection error',
  ].join('|'),
  'i',
);

/** Tells what kind of database fault an error is, or null when it is none. */
export function storageFault(error: unknown): StorageFault | null {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; depth++) {
    const fault = faultOf(cause);
    if (fault) return fault;
    cause = cause.cause ?? (cause as { previous?: unknown }).previous;
  }
  return null;
}

function faultOf(error: Error & { code?: unknown }): StorageFault | null {
  if (error.name === 'OptimisticLockError') return 'stale';
  if (typeof error.code === 'string') {
    const code = error.code;
    const known = [...SQLITE_FAULTS, ...POSTGRES_FAULTS].find(([pattern]) => pattern.test(code));
    if (known) return known[1];
  }
  return GONE.test(error.message) ? 'unavailable' : null;
}
