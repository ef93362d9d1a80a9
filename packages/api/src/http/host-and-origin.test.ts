import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { exchange } from '../../test/raw-http.ts';

describe('by default', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each(['localhost', 'LOCALHOST:1234', 'app.localhost', '127.0.0.1:80', '192.168.1.7', '[::1]:8000', '[::1]'])(
    'answers to the host %s',
    async (host) => {
      expect(await statusFor(api, '/health', `Host: ${host}`)).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example',
    'evillocalhost',
    '127.0.0.1.nip.io',
    'localhost@evil.example',
    '[::1',
    '',
    ':80',
    'a b',
  ])('refuses the host %j, at every address', async (host) => {
    for (const path of ['/health', '/docs', '/api/v1/chats', '/trpc/chats.list', '/metrics', '/nowhere']) {
      expect(await statusFor(api, path, `Host: ${host}`), path).toBe(403);
    }
  });

  it.each(['https://evil.example', 'null', 'http://localhost:1', 'https://localhost', 'x', 'http://127.0.0.1'])(
    'refuses a page of %s',
    async (origin) => {
      for (const [method, path] of [
        ['GET', '/chats'],
        ['POST', '/chats'],
        ['GET', '//trpc/chats.list?input={}'],
        ['GET', '//health'],
      ] as const) {
        const answer = await api.rest(method, path, { headers: { origin } });
        expect([answer.status, answer.headers['access-control-allow-origin']], path).toEqual([403, undefined]);
      }
    },
  );

  it('answers to its own pages, and to who is no page', async () => {
    const own = await api.rest('GET', '/chats', { headers: { origin: api.url } });
    expect([own.status, own.headers['access-control-allow-origin']]).toEqual([200, undefined]);
    expect((await api.rest('GET', '/chats')).status).toBe(200);
  });

  it('lets no other page ask whether it may call', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const preflight = await api.rest('OPTIONS', '/chats', { as: null, headers });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([403, undefined]);
  });

  it('says that nothing of an answer is to be run, framed or guessed at', async () => {
    for (const path of ['/chats', '//nowhere', '//health', '//trpc/chats.list?input={}', '//openapi.json']) {
      const { headers } = await api.rest('GET', path);
      expect(headers, path).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringMatching(/^default-src 'none'; ?frame-ancestors 'none'$/),
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
      });
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('server');
    }
  });
});

describe('with allowed hosts and origins', () => {
  const ORIGIN = 'https://app.example';
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi({ allowedHosts: ['Chat.Example'], allowedOrigins: [`${ORIGIN}/`] });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it('answers to them, and to no other', async () => {
    expect(await statusFor(api, '/health', 'Host: chat.example:443')).toBe(200);
    expect(await statusFor(api, '/health', 'Host: sub.chat.example')).toBe(403);
    expect((await api.rest('GET', '/chats', { headers: { origin: 'https://app.example.evil' } })).status).toBe(403);
    expect((await api.rest('GET', '/chats', { headers: { origin: 'http://app.example' } })).status).toBe(403);
  });

  it('lets their pages call, read what they need, and see why they were refused', async () => {
    const answers = [
      await api.rest('POST', '/chats', { headers: { origin: ORIGIN } }),
      await api.rest('GET', '/chats/x', { headers: { origin: ORIGIN } }),
      await api.rest('GET', '/chats', { as: null, headers: { origin: ORIGIN } }),
      await api.rest('GET', '//trpc/chats.list?input={}', { headers: { origin: ORIGIN } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 404, 401, 200]);
    for (const { headers } of answers) {
      expect(headers['access-control-allow-origin']).toBe(ORIGIN);
      expect(headers['vary']).toContain('Origin');
      expect(headers['access-control-expose-headers']).toMatch(/ETag.*Location.*Retry-After.*RateLimit.*X-Request-Id/);
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
    }
  });

  it('answers their preflights without credentials, whatever the address takes', async () => {
    for (const [path, method] of [
      ['/chats/1', 'PUT'],
      ['/chats', 'POST'],
      ['/chats/1', 'DELETE'],
      ['//trpc/chats.create', 'POST'],
    ]) {
      const headers = {
        origin: ORIGIN,
        'access-control-request-method': method!,
        'access-control-request-headers': 'authorization,content-type,if-match,idempotency-key',
      };
      const { status, headers: said } = await api.rest('OPTIONS', path!, { as: null, headers });
      expect([status, said['access-control-allow-origin']], path).toEqual([204, ORIGIN]);
      expect(said['access-control-allow-methods']).toContain(method);
      expect(said['access-control-allow-headers']).toContain('idempotency-key');
    }
  });
});

it('allows any host and origin when told so', async () => {
  await using api = await createTestApi({ allowedHosts: ['*'], allowedOrigins: ['*'] });
  expect(await statusFor(api, '/health', 'Host: any.example')).toBe(200);
  const answer = await api.rest('GET', '/chats', { headers: { origin: 'https://any.example' } });
  expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, 'https://any.example']);
});

/** Asked below `fetch`, which would not let the Host be chosen. */
async function statusFor(api: TestApi, path: string, header: string): Promise<number> {
  const answer = await exchange(api, `GET ${path} HTTP/1.1\r\n${header}\r\nConnection: close\r\n\r\n`);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
}
