import { RateLimit, type Storage } from '@greenroom/storage';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { refusalOf } from '../../test/open-test-accounts.ts';
import { openTestStorage } from '../../test/open-test-storage.ts';
import { createRateLimits, type RateLimitOptions } from './rate-limits.ts';
import { deleteExpired } from './remove-expired.ts';

const OFF: RateLimitOptions = { requestsPerMinute: null, messagesPerMinute: null };
const answer = () => ({ headers: {} as Record<string, string> });

describe('rate limits', () => {
  let storage: Storage;
  let users = 0;
  beforeAll(async () => {
    storage = await openTestStorage();
  });
  afterAll(() => storage[Symbol.asyncDispose]());
  const limitsOf = (options: Partial<RateLimitOptions>) => createRateLimits(storage, { ...OFF, ...options });
  const newUserId = () => `user-${inject('engine')}-${++users}`;

  test('let through as many as there may be, then refuse with the seconds to wait', async () => {
    const limits = limitsOf({ requestsPerMinute: 3 });
    const user = newUserId();
    for (let left = 2; left >= 0; left--) {
      const told = answer();
      await limits.charge('requests', user, told);
      expect(told.headers['ratelimit-policy']).toBe('"requests";q=3;w=60');
      expect(told.headers['ratelimit']).toMatch(new RegExp(`^"requests";r=${left};t=(60|5\\d)$`));
    }
    const told = answer();
    const refused = await refusalOf(limits.charge('requests', user, told));
    expect(refused.code).toBe('rate_limited');
    const { retry_after } = refused.details as { retry_after: number };
    expect(retry_after).toBeGreaterThan(50);
    expect(retry_after).toBeLessThanOrEqual(60);
    expect(told.headers['ratelimit']).toMatch(/^"requests";r=0;t=\d+$/);
    await limits.charge('requests', newUserId(), answer());
    await limits.close();
  });

  test('hold for calls at once', async () => {
    const limits = limitsOf({ requestsPerMinute: 10 });
    const user = newUserId();
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, () => limits.charge('requests', user, answer())),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    await limits.close();
  });

  test.runIf(inject('engine') === 'postgres')('hold over several server processes on one database', async () => {
    const processes = [limitsOf({ requestsPerMinute: 5 }), limitsOf({ requestsPerMinute: 5 })];
    const user = newUserId();
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => processes[i % 2]!.charge('requests', user, answer())),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    for (const limits of processes) await limits.close();
  });

  test('tell of the tightest when several apply', async () => {
    const limits = limitsOf({ requestsPerMinute: 600, messagesPerMinute: 60, completionsPerMinute: 1000 });
    const told = answer();
    const user = newUserId();
    await limits.charge('requests', user, told);
    await limits.charge('messages', user, told);
    await limits.charge('completions', user, told);
    expect(told.headers['ratelimit-policy']).toBe('"messages";q=60;w=60');
    expect(told.headers['ratelimit']).toMatch(/^"messages";r=59;/);
    await limits.close();
  });

  test('that are off say nothing and do nothing', async () => {
    await using own = await openTestStorage();
    const limits = createRateLimits(own, OFF);
    await own.close();
    const told = answer();
    await limits.charge('requests', 'someone', told);
    expect(told.headers).toEqual({});
    await limits.close();
  });

  test('allow the legacy throttle five a second for one user and chat, also when the others are off', async () => {
    const limits = limitsOf({});
    const user = newUserId();
    for (let i = 0; i < 5; i++) await limits.chargeComplete(user, 'chat-1');
    expect(await refusalOf(limits.chargeComplete(user, 'chat-1'))).toMatchObject({
      code: 'rate_limited',
      details: { retry_after: 1 },
    });
    await limits.chargeComplete(user, 'chat-2');
    await limits.chargeComplete(newUserId(), 'chat-1');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await limits.chargeComplete(user, 'chat-1');
    await limits.close();
  });

  test('uncount a login that succeeded or could not be tried, and count one that failed', async () => {
    const limits = limitsOf({ loginFailures: { perMinute: 1, perHour: 5 } });
    const login = { username: newUserId(), address: '192.0.2.1' };
    for (let i = 0; i < 3; i++) expect(await limits.countFailures(login, async () => 'in')).toBe('in');
    await expect(limits.countFailures(login, () => Promise.reject(new Error('no database')))).rejects.toThrow(
      'no database',
    );
    expect(await limits.countFailures(login, async () => null)).toBeNull();
    expect(await refusalOf(limits.countFailures(login, async () => 'in'))).toMatchObject({ code: 'rate_limited' });
    await limits.close();
  });

  test.runIf(inject('engine') === 'postgres')(
    'are told as unavailable when their counters cannot be reached',
    async () => {
      await using own = await openTestStorage();
      const limits = createRateLimits(own, { ...OFF, requestsPerMinute: 5 });
      await own.orm.close(true);
      const unavailable = { code: 'unavailable', details: { retry_after: 1 } };
      expect(await refusalOf(limits.charge('requests', 'someone', answer()))).toMatchObject(unavailable);
      expect(await refusalOf(limits.chargeComplete('someone', 'chat'))).toMatchObject(unavailable);
      await limits.close();
    },
  );

  test.runIf(inject('engine') === 'postgres')('leave no counters behind, and no readable names', async () => {
    await using own = await openTestStorage();
    const limits = createRateLimits(own, { ...OFF, requestsPerMinute: 5 });
    await limits.charge('requests', 'live', answer());
    await limits.countFailures({ username: 'canary-name', address: '192.0.2.77' }, async () => null);
    await limits.chargeComplete('someone', 'chat');
    const { em } = own.begin();
    expect(JSON.stringify(await em.find(RateLimit, {}))).not.toMatch(/canary-name|192\.0\.2\.77/);
    await em.nativeUpdate(RateLimit, { key: { $like: 'complete:%' } }, { expire: Date.now() - 1 });
    expect(await deleteExpired(own)).toBe(1);
    expect(await em.count(RateLimit, {})).toBe(3);
    await limits.close();
  });
});
