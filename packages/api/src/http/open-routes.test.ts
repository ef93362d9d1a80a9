import { openStorage } from '@greenroom/storage';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { faultOfProblem, leakIn } from '../../test/expect-problem.ts';

describe('what needs no credentials', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it('tells that the server lives and is ready', async () => {
    expect((await api.rest('GET', '//health', { as: null })).body).toEqual({ status: 'ok', version: '0.0.0-test' });
    expect((await api.rest('GET', '//ready/', { as: null })).body).toEqual({ status: 'ready' });
  });

  it('is open with wrong credentials as well', async () => {
    for (const path of ['//health', '//ready', '//openapi.json', '//docs/']) {
      expect((await api.rest('GET', path, { as: null, headers: { authorization: 'Bearer wrong' } })).status, path).toBe(
        200,
      );
    }
  });

  it('shows the documentation with nothing from elsewhere', async () => {
    const page = await fetch(`${api.url}/docs`);
    const html = await page.text();
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const named = [...html.matchAll(/(?:src|href|url|action|poster|content)["']?\s*[=:]\s*["']([^"']+)["']/gi)].map(
      (match) => match[1]!,
    );
    const addresses = named.filter((value) => /[/.]/.test(value) && !value.includes('width='));
    expect(addresses.length).toBeGreaterThanOrEqual(2);
    for (const address of addresses) {
      // As a browser resolves it: against where the page ended up.
      const url = new URL(address, page.url);
      expect(url.origin, address).toBe(api.url);
      expect((await fetch(url)).status, address).toBe(200);
    }
    expect(html).not.toMatch(/https?:\/\//);
  });

  it('shows it under a policy that lets it load and call nothing but this server', async () => {
    const { headers } = await api.rest('GET', '//docs/', { as: null });
    const policy = Object.fromEntries(
      headers['content-security-policy']!.split('; ').map((part) => part.split(/ (.*)/).slice(0, 2)),
    );
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'connect-src': "'self'",
      'frame-ancestors': "'none'",
      'base-uri': "'none'",
    });
    for (const sources of Object.values(policy)) expect(sources).not.toMatch(/https?:|\*|unsafe-eval/);
  });
});

describe('when the database is gone', () => {
  it('says so with Retry-After, and lives on', async () => {
    await using api = await createTestApi();
    await api.rest('GET', '/chats');
    await api.storage.close();
    await expectUnavailable(api);
  });
});

describe.runIf(inject('engine') === 'postgres')('when the database is dropped under a server that runs', () => {
  it('says so with Retry-After, and lives on', async () => {
    await using api = await createTestApi();
    const [row] = await api.storage.begin().rows<{ name: string }>('select current_database() as name');
    await using server = await openStorage({ url: inject('postgresUrl'), migrate: false });
    await server.begin().rows(`drop database ${row!.name} with (force)`);
    const { status, headers, text } = await api.rest('GET', '//ready', { as: null });
    expect([status, headers['retry-after'], leakIn(text)]).toEqual([503, '1', null]);
    expect((await api.rest('GET', '//health', { as: null })).status).toBe(200);
  });
});

async function expectUnavailable(api: TestApi): Promise<void> {
  const chatId = crypto.randomUUID();
  for (const [method, path] of [
    ['GET', '//ready'],
    ['GET', `/chats/${chatId}`],
    ['POST', '/chats'],
    ['POST', `/chats/${chatId}/messages`],
    ['GET', `/chats/${chatId}/export`],
    ['GET', '//trpc/chats.list?input={}'],
  ] as const) {
    const body = path.endsWith('messages') ? { body: { role: 'user', content: 'x' } } : {};
    const answer = await api.rest(method, path, body);
    const problem = answer.body.error?.data.problem ?? answer.body;
    expect([answer.status, problem.code, answer.headers['retry-after']], path).toEqual([503, 'unavailable', '1']);
    expect([faultOfProblem(503, answer.headers, problem), leakIn(answer.text)]).toEqual([null, null]);
  }
  expect((await api.rest('GET', '//health', { as: null })).status).toBe(200);
}
