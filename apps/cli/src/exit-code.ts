import { GreenroomError, type GreenroomErrorCode } from '@greenroom/client';
import { CommanderError } from 'commander';
import { UsageError } from './usage-error.ts';

/** What the exit codes mean, as `--help` tells it. */
export const EXIT_CODES = `Exit codes:
  0  done
  1  anything else went wrong
  2  wrong usage, or the server refused the input
  3  not logged in, or not allowed
  4  there is no such thing
  5  it conflicts with what is stored
  6  too many requests, or the server cannot be reached or cannot answer now`;

const CODES: Record<GreenroomErrorCode, number> = {
  validation_failed: 2,
  payload_too_large: 2,
  unsupported_media_type: 2,
  unprocessable: 2,
  context_too_small: 2,
  model_refused: 2,
  unauthenticated: 3,
  forbidden: 3,
  insufficient_scope: 3,
  quota_exceeded: 3,
  not_found: 4,
  conflict: 5,
  version_conflict: 5,
  idempotency_conflict: 5,
  generation_running: 5,
  precondition_failed: 5,
  rate_limited: 6,
  unavailable: 6,
  storage_full: 6,
  model_failed: 6,
  model_timeout: 6,
  network: 6,
  timeout: 6,
  internal: 1,
  method_not_allowed: 1,
  unexpected_answer: 1,
  aborted: 1,
};

/** The exit code that tells a script what went wrong. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof CommanderError) return 2;
  // A newer server may say what this release does not know.
  return GreenroomError.is(error) ? (CODES[error.code] ?? 1) : 1;
}
