import { expect, it } from 'vitest';
import { API_KEY, createTestApi } from '../../test/create-test-api.ts';

const TOKEN = 'the token of the administrator';

it('shows the administrator how long answers took, by route and status, and tells nothing of what was asked', async () => {
  await using api = await createTestApi({ metricsToken: TOKEN });
  const { body } = await api.rest('POST', '/chats');
  await api.rest('GET', `/chats/${body.id}?q=canary`);
  await api.rest('GET', '//canary');
  const authorization = `Bearer ${TOKEN}`;
  const { status, headers, text } = await api.rest('GET', '//metrics', { as: null, headers: { authorization } });
  expect([status, headers['content-type']]).toEqual([200, expect.stringMatching(/^text\/plain; version=/)]);
  expect(text).toContain('http_request_duration_seconds_count{method="POST",route="/api/v1/chats",status="201"} 1');
  expect(text).toContain(
    'http_request_duration_seconds_count{method="GET",route="/api/v1/chats/:chat_id",status="400"} 1',
  );
  expect(text).toContain('http_request_duration_seconds_count{method="GET",route="unknown",status="404"} 1');
  expect(text).toMatch(/^process_cpu_seconds_total \d/m);
  expect(text).not.toContain('canary');
  expect(text).not.toContain(body.id);
});

it('shows it to no user of a shared server, and to nobody without the token', async () => {
  await using api = await createTestApi({ metricsToken: TOKEN });
  const user = await api.headersOf('ann');
  for (const headers of [{}, user, { authorization: 'Bearer x' }, { authorization: TOKEN }, { 'x-api-key': TOKEN }]) {
    const answer = await api.problem('GET', '//metrics', { as: null, headers });
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, expect.stringContaining('Bearer')]);
  }
});

it('is closed on a shared server that has no token', async () => {
  await using api = await createTestApi();
  expect(
    (await api.rest('GET', '//metrics', { as: null, headers: { authorization: 'Bearer undefined' } })).status,
  ).toBe(401);
  expect((await api.rest('GET', '//metrics')).status).toBe(401);
});

it('opens to the key of a single user', async () => {
  await using api = await createTestApi({ auth: { mode: 'single_user', apiKey: API_KEY } });
  expect((await api.rest('GET', '//metrics')).status).toBe(200);
  expect((await api.rest('GET', '//metrics', { as: null })).status).toBe(401);
  expect((await api.rest('GET', '//metrics', { as: null, headers: { 'x-api-key': 'wrong' } })).status).toBe(401);
});
