import type { Answer } from '../core/call.ts';
import type { Rule, Taken } from './limiter.ts';

/**
 * Tells the caller how much of a limit is left (draft-ietf-httpapi-ratelimit-headers). When several limits apply to a
 * call, the headers are those of the one with the least left.
 */
export function setRateLimitHeaders({ headers }: Answer, { name, points, seconds }: Rule, taken: Taken): void {
  const told = headers['ratelimit']?.match(/;r=(\d+)/)?.[1];
  if (told !== undefined && Number(told) <= taken.remaining) return;
  headers['ratelimit-policy'] = `"${name}";q=${points};w=${seconds}`;
  headers['ratelimit'] = `"${name}";r=${taken.remaining};t=${taken.resetSeconds}`;
}
