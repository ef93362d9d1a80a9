import { AppError } from '@greenroom/contract';
import { searchKey, type Storage } from '@greenroom/storage';
import { createHash } from 'node:crypto';
import type { Answer } from '../core/call.ts';
import { createLimiter, type Limiter, type Rule, type Taken } from './limiter.ts';
import { setRateLimitHeaders } from './rate-limit-headers.ts';
import { removeExpired } from './remove-expired.ts';

/** What a user has a limited number of. */
type Charged = 'requests' | 'messages' | 'completions';

/** How much there may be of each; null is no limit. */
export interface RateLimitOptions {
  requestsPerMinute: number | null;
  messagesPerMinute: number | null;
  completionsPerMinute?: number | null;
  /** Failed logins: in a minute for one name from one address, in an hour for one name; 10 and 100 unless said. */
  loginFailures?: { perMinute: number; perHour: number };
}

/** The limits of one server, over all its processes where they share a database. */
export interface RateLimits {
  /**
   * Counts one more of the user's things and tells in the answer's headers what is left.
   * @throws `rate_limited` with the seconds to wait, `unavailable` when the counters cannot be reached
   */
  charge(kind: Charged, userId: string, answer: Answer): Promise<void>;
  /** The legacy throttle: five a second for one user and chat, whatever else is off. @throws `rate_limited` */
  chargeComplete(userId: string, chatId: string): Promise<void>;
  /**
   * Runs a login and counts it when it answers null, which is a wrong name or password.
   * @throws `rate_limited`, without running it, when there were too many
   */
  countFailures<T>(login: { username: string; address: string }, attempt: () => Promise<T | null>): Promise<T | null>;
  close(): Promise<void>;
}

/** Makes the rate limits of a server. */
export function createRateLimits(storage: Storage, options: RateLimitOptions): RateLimits {
  const limiter = (name: string, points: number, seconds: number) => createLimiter(storage, { name, points, seconds });
  const perMinute = (name: Charged, points: number | null | undefined) =>
    points == null ? null : limiter(name, points, 60);
  const charged: Record<Charged, Limiter | null> = {
    requests: perMinute('requests', options.requestsPerMinute),
    messages: perMinute('messages', options.messagesPerMinute),
    completions: perMinute('completions', options.completionsPerMinute),
  };
  const complete = limiter('complete', 5, 1);
  const { loginFailures = { perMinute: 10, perHour: 100 } } = options;
  const byNameAndAddress = limiter('login-address', loginFailures.perMinute, 60);
  const byName = limiter('login', loginFailures.perHour, 60 * 60);
  const tidying = removeExpired(storage);
  return {
    charge: (kind, userId, answer) => charge(charged[kind], userId, answer),
    chargeComplete: (userId, chatId) => takeOrRefuse(complete, `${userId}:${chatId}`).then(() => {}),
    countFailures: (login, attempt) =>
      countFailures(
        [
          { limiter: byNameAndAddress, key: hashOf(searchKey(login.username), login.address) },
          { limiter: byName, key: hashOf(searchKey(login.username)) },
        ],
        attempt,
      ),
    close: () => tidying.stop(),
  };
}

async function charge(limiter: Limiter | null, userId: string, answer: Answer): Promise<void> {
  if (!limiter) return;
  const taken = await limiter.take(userId);
  setRateLimitHeaders(answer, limiter.rule, taken);
  if (!taken.allowed) throw tooMany(limiter.rule, taken);
}

async function takeOrRefuse({ take, rule }: Limiter, key: string): Promise<void> {
  const taken = await take(key);
  if (!taken.allowed) throw tooMany(rule, taken);
}

/**
 * Each attempt is counted before it runs and uncounted when it was not a failure: counted only afterwards, any number
 * of guesses sent at once would be let through.
 */
async function countFailures<T>(
  counters: { limiter: Limiter; key: string }[],
  attempt: () => Promise<T | null>,
): Promise<T | null> {
  for (const { limiter, key } of counters) await takeOrRefuse(limiter, key);
  let failed = false;
  try {
    const result = await attempt();
    failed = result === null;
    return result;
  } finally {
    // A count too many ends with its window; it is no reason to refuse a login that was right.
    if (!failed) await Promise.allSettled(counters.map(({ limiter, key }) => limiter.giveBack(key)));
  }
}

/** Names and addresses are not kept readable. */
function hashOf(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

function tooMany({ points, seconds }: Rule, { resetSeconds }: Taken): AppError {
  return new AppError(
    'rate_limited',
    `There may be ${points} of these in ${seconds === 1 ? 'a second' : `${seconds} seconds`}. Try again in ${resetSeconds} s.`,
    { retry_after: resetSeconds },
  );
}
