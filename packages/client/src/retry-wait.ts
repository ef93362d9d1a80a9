import type { GreenroomError } from './greenroom-error.ts';
import { UNNAMED } from './prepare-mutation.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
const SPREAD_MS = 250;

/**
 * How long to wait before a failed call is tried again, or null when it is not.
 * - An answer that says nothing was done (429, 503) lets any call be tried again.
 * - Where nobody knows what was done (no answer, or a proxy's 502 or 504), a query is tried again, and so is a
 *   mutation, since the server knows a repeated one by its id or its key, and a change or a delete made twice is the
 *   same. Two calls are not: one with `expected_version`, since after a first try that was done the second would meet
 *   its version, and a streamed reply, since the second try would ask for another one.
 * - `Retry-After` is waited out; else the wait doubles each time, and some of it is left to chance, so that many
 *   clients do not come back at once.
 */
export function retryWait(
  error: Pick<GreenroomError, 'code' | 'status' | 'retryAfter'>,
  { attempt, path, input }: { attempt: number; path: string; input: unknown },
  random = Math.random,
): number | null {
  const hasVersion = typeof input === 'object' && input !== null && 'expected_version' in input;
  const isRepeatable = !hasVersion && path !== UNNAMED;
  if (!saysNothingWasDone(error) && !(isRepeatable && leavesOpenWhatWasDone(error))) return null;
  if (error.retryAfter !== undefined) return error.retryAfter * 1000 + random() * SPREAD_MS;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + random() / 2);
}

function saysNothingWasDone({ code, status }: Pick<GreenroomError, 'code' | 'status'>): boolean {
  return code === 'rate_limited' || (code === 'unavailable' && status === 503);
}

function leavesOpenWhatWasDone({ code }: Pick<GreenroomError, 'code'>): boolean {
  return code === 'network' || code === 'unavailable';
}
