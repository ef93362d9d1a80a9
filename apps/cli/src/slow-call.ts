/** For a call that takes its time on the way and in the database, such as an import. */
export const SLOW_CALL = { context: { timeoutMs: 600_000 } };
