import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { faultOfRefusal } from '../../test/expect-problem.ts';

const PER_MINUTE = 3;

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi({ rateLimits: { requestsPerMinute: PER_MINUTE, messagesPerMinute: null } });
});
afterAll(() => api[Symbol.asyncDispose]());

describe('over REST', () => {
  it('counts down in every answer, then refuses with Retry-After', async () => {
    const remaining: string[] = [];
    for (let count = 0; count < PER_MINUTE; count++) {
      const { status, headers } = await api.rest('GET', '/chats');
      expect([status, headers['ratelimit-policy']]).toEqual([200, '"requests";q=3;w=60']);
      remaining.push(headers['ratelimit'] ?? 'none');
    }
    expect(remaining).toEqual(
      [2, 1, 0].map((left) => expect.stringMatching(new RegExp(`^"requests";r=${left};t=\\d+$`))),
    );
    const refused = await api.rest('GET', '/chats');
    expect([refused.status, faultOfRefusal(refused)]).toEqual([429, null]);
    expect(refused.body.code).toBe('rate_limited');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(refused.headers['ratelimit']).toMatch(/^"requests";r=0;t=\d+$/);
  });

  it('counts each user alone, whatever they call', async () => {
    const own = { as: 'bea' };
    const made = await api.rest('POST', '/chats', own);
    expect(made.headers['ratelimit']).toMatch(/;r=2;/);
    expect((await api.rest('GET', `/chats/${made.body.id}/export`, own)).headers['ratelimit']).toMatch(/;r=1;/);
    expect((await api.rest('GET', `/chats/${crypto.randomUUID()}`, own)).headers['ratelimit']).toMatch(/;r=0;/);
    const refused = await api.rest('GET', `/chats/${made.body.id}/export`, own);
    expect([refused.status, refused.headers['ratelimit']]).toEqual([429, expect.stringMatching(/;r=0;/)]);
  });

  it('says of a replay what is left now, and not what was left then', async () => {
    const options = { as: 'cyd', headers: { 'idempotency-key': 'k' } };
    const first = await api.rest('POST', '/chats', options);
    const second = await api.rest('POST', '/chats', options);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect([first.headers['ratelimit'], second.headers['ratelimit']]).toEqual([
      expect.stringMatching(/;r=2;/),
      expect.stringMatching(/;r=1;/),
    ]);
  });

  it('leaves alone what needs no credentials', async () => {
    for (let count = 0; count < PER_MINUTE + 2; count++) {
      expect((await api.rest('GET', '//health', { as: null })).status).toBe(200);
    }
  });
});

describe('over tRPC', () => {
  it('counts each call of a batch', async () => {
    const path = Array.from({ length: PER_MINUTE + 1 }, () => 'chats.list').join();
    const input = encodeURIComponent('{"0":{},"1":{},"2":{},"3":{}}');
    const { body, headers } = await api.rest('GET', `//trpc/${path}?batch=1&input=${input}`, { as: 'deb' });
    const codes = body.map((part: any) => part.error?.data.problem.code ?? 'ok');
    expect(codes.toSorted()).toEqual(['ok', 'ok', 'ok', 'rate_limited']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(headers['ratelimit']).toMatch(/^"requests";r=0;/);
    expect((await api.rest('GET', '/chats', { as: 'deb' })).status).toBe(429);
  });
});
