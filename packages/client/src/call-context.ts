/**
 * What a single call may ask for, as tRPC's `context` option.
 * @example client.chats.import.mutate(file, { context: { timeoutMs: 600_000 } satisfies CallContext })
 */
export interface CallContext {
  /** How long this call may take, in place of the client's `timeoutMs`. */
  timeoutMs?: number;
  /** A key of the caller's own for a mutation, to make it safe to repeat across restarts of the caller as well. */
  idempotencyKey?: string;
}
