import { expect, it } from 'vitest';
import { createTestApi, type RestAnswer, type TestApi } from '../../test/create-test-api.ts';
import { faultOfProblem, leakIn } from '../../test/expect-problem.ts';

it('logs each answer in one line, with the pattern of its route and who asked', async () => {
  await using api = await createTestApi();
  const { body } = await api.rest('POST', '/chats', { body: {} });
  await api.rest('GET', `/chats/${body.id}?x=1`);
  await api.rest('GET', '//nowhere', { as: null });
  await api.rest('GET', '//trpc/chats.list?input={}');
  await api.rest('GET', '/%zz', { as: null });
  const user = expect.stringMatching(/^[0-9a-f-]{36}$/);
  expect(await lines(api, 5)).toMatchObject([
    { method: 'POST', route: '/api/v1/chats', status: 201, user },
    { method: 'GET', route: '/api/v1/chats/:chat_id', status: 400, user },
    { method: 'GET', route: null, status: 404, user: null },
    { method: 'GET', route: '/trpc/:path', status: 200, user },
    { method: 'GET', status: 400, user: null },
  ]);
});

it('gives every answer one request id, in its header, its problem and the log', async () => {
  await using api = await createTestApi();
  const paths = [
    '/chats',
    '/chats/x',
    '//nowhere',
    '//health',
    '/%zz',
    '//trpc/nothing',
    '//trpc/chats.list?input={}',
    `/chats/${'x'.repeat(9000)}`,
  ];
  const answers: RestAnswer[] = [];
  for (const path of paths) answers.push(await api.rest('GET', path));
  const ids = answers.map(({ headers }) => headers['x-request-id']);
  expect(new Set(ids).size).toBe(paths.length);
  for (const { body, headers } of answers) {
    const id = body.request_id ?? body.error?.data.problem.request_id;
    if (id !== undefined) expect(id).toBe(headers['x-request-id']);
  }
  expect((await lines(api, paths.length)).map(({ reqId }) => reqId)).toEqual(ids);
});

it('keeps a plain request id of the caller, and no other', async () => {
  await using api = await createTestApi();
  const idFor = async (id: string) =>
    (await api.rest('GET', '/chats', { headers: { 'x-request-id': id } })).headers['x-request-id'];
  for (const id of ['a', 'req-1.2:3_4', 'x'.repeat(128)]) expect(await idFor(id)).toBe(id);
  for (const id of ['', 'x'.repeat(129), 'a b', '<script>', '"}', 'é', '{"level":60}', 'a,b']) {
    expect(await idFor(id), id).toMatch(/^[0-9a-f-]{36}$/);
  }
});

it('logs nothing that people wrote or showed, whatever goes well or wrong', async () => {
  await using api = await createTestApi();
  let count = 0;
  const canaries: string[] = [];
  const canary = () => {
    const word = `canary${++count}x${crypto.randomUUID().replaceAll('-', '')}`;
    canaries.push(word);
    return word;
  };

  const { body: chat } = await api.rest('POST', '/chats', {
    body: { title: canary(), metadata: { [canary()]: canary() } },
  });
  await api.rest('POST', `/chats/${chat.id}/messages`, { body: { role: 'user', content: canary(), name: canary() } });
  await api.rest('GET', `/chats?q=${canary()}&${canary()}=1`);
  await api.rest('GET', `/chats/${canary()}`);
  await api.rest('GET', `//${canary()}?${canary()}`);
  await api.rest('GET', `//trpc/chats.list?input=${encodeURIComponent(JSON.stringify({ q: canary() }))}`);
  await api.rest('POST', '//trpc/chats.create', { body: { title: canary(), nothing: canary() } });
  await api.rest('POST', '/chats', { body: `{"title": ${canary()}`, headers: { 'content-type': 'application/json' } });
  await api.rest('GET', '/chats', { as: null, headers: { 'x-api-key': `gr_${canary()}` } });
  await api.rest('GET', '/chats', { as: null, headers: { authorization: `Bearer ${canary()}` } });
  await api.rest('GET', '/chats', {
    headers: { cookie: canary(), 'user-agent': canary(), 'idempotency-key': canary(), 'if-match': canary() },
  });
  const account = { username: canary(), password: canary() };
  await api.rest('POST', '/auth/register', { as: null, body: account });
  await api.rest('POST', '/auth/register', { as: null, body: account });
  const login = await api.rest('POST', '/auth/login', { as: null, body: account });
  await api.rest('POST', '/auth/login', { as: null, body: { ...account, password: canary() } });
  const key = await api.rest('POST', '/auth/api-keys', { body: { name: canary() } });
  canaries.push(
    login.body.access_token,
    login.body.refresh_token,
    key.body.key,
    (await api.headersOf('ann'))['authorization']!,
  );
  const before = api.log.length;

  // Faults of the database, whose drivers put statements, values and keys into their messages.
  await rename(api, 'message');
  await rename(api, 'chat');
  await rename(api, 'api_key');
  const broken = [
    await api.rest('POST', `/chats/${chat.id}/messages`, { body: { role: 'user', content: canary() } }),
    await api.rest('POST', '/chats', { body: { title: canary() } }),
    await api.rest('GET', `/chats?q=${canary()}`),
    await api.rest('POST', '/auth/api-keys', { body: { name: canary() } }),
    await api.rest('POST', '//trpc/chats.create', { body: { title: canary() } }),
  ];
  expect(broken.map(({ status }) => status)).toEqual([500, 500, 500, 500, 500]);
  for (const { status, headers, body, text } of broken) {
    expect([faultOfProblem(status, headers, body.error?.data.problem ?? body), leakIn(text)]).toEqual([null, null]);
  }
  expect(api.log.slice(before).filter((line) => line.includes('request failed'))).toHaveLength(broken.length);

  const log = api.log.join('');
  expect(log.length).toBeGreaterThan(1000);
  expect(canaries.filter((word) => log.includes(word))).toEqual([]);
});

/** The lines for answers, once there are so many; an answer is logged when it has been sent. */
async function lines(api: TestApi, count: number): Promise<Record<string, unknown>[]> {
  const answered = () => api.log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'answered');
  await expect.poll(() => answered().length).toBe(count);
  return answered();
}

async function rename({ storage }: TestApi, table: string): Promise<void> {
  await storage
    .begin()
    .transaction(async (unit) => void (await unit.change(`alter table ${table} rename to ${table}_gone`)));
}
