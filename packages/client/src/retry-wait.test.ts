import { expect, it } from 'vitest';
import { retryWait } from './retry-wait.ts';

const network = { code: 'network', status: undefined, retryAfter: undefined } as const;
const limited = { code: 'rate_limited', status: 429, retryAfter: undefined } as const;
const restarting = { code: 'unavailable', status: 503, retryAfter: undefined } as const;
const badGateway = { code: 'unavailable', status: 502, retryAfter: undefined } as const;
const plain = { attempt: 0, path: 'chats.update', input: { title: 'x' } };
const versioned = { ...plain, input: { title: 'x', expected_version: 3 } };

it.each([network, limited, restarting, badGateway])('tries again after $code $status', (error) => {
  expect(retryWait(error, plain)).toBeGreaterThan(0);
});

it.each([
  'not_found',
  'version_conflict',
  'internal',
  'timeout',
  'aborted',
  'unexpected_answer',
  'quota_exceeded',
] as const)('does not try again after %s', (code) => {
  expect(retryWait({ code, status: 500, retryAfter: 1 }, plain)).toBeNull();
});

it('repeats a call with an expected version only when nothing was done', () => {
  expect(retryWait(network, versioned)).toBeNull();
  expect(retryWait(badGateway, versioned)).toBeNull();
  expect(retryWait(limited, versioned)).toBeGreaterThan(0);
  expect(retryWait(restarting, versioned)).toBeGreaterThan(0);
});

it('asks for a streamed reply again only when nothing was done', () => {
  const streamed = { ...plain, path: 'replies.stream' };
  expect(retryWait(network, streamed)).toBeNull();
  expect(retryWait(badGateway, streamed)).toBeNull();
  expect(retryWait(limited, streamed)).toBeGreaterThan(0);
  expect(retryWait(restarting, streamed)).toBeGreaterThan(0);
});

it('waits at least as long as the server asks, and hardly longer', () => {
  expect(retryWait({ ...limited, retryAfter: 7 }, plain, () => 0)).toBe(7_000);
  expect(retryWait({ ...limited, retryAfter: 7 }, plain, () => 1)).toBe(7_250);
});

it('doubles the wait up to a bound, and leaves up to half of it to chance', () => {
  const waits = (chance: number) =>
    [0, 1, 2, 9].map((attempt) => retryWait(network, { ...plain, attempt }, () => chance));
  expect(waits(1)).toEqual([500, 1000, 2000, 8000]);
  expect(waits(0)).toEqual([250, 500, 1000, 4000]);
});
