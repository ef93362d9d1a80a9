import { ModelError } from '../model-error.ts';

// The second when every address of a name let its share of the time pass.
const CONNECT_TIMEOUT_CODES: unknown[] = ['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'];

/** What `fetch` threw, as a {@link ModelError} that keeps it as its cause. */
export function networkError(error: unknown): ModelError {
  // What fetch throws says nothing; its cause does.
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (ModelError.is(cause)) return cause;
  if (CONNECT_TIMEOUT_CODES.includes((cause as { code?: unknown } | undefined)?.code)) {
    return new ModelError('timeout', 'The model server did not take a connection in time.', {}, { cause });
  }
  return new ModelError('unreachable', 'The model server cannot be reached.', {}, { cause });
}
