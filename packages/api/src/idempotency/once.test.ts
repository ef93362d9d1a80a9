import { IdempotencyRecord } from '@greenroom/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type RestAnswer, type TestApi } from '../../test/create-test-api.ts';
import { exampleOf, givenAccount, givenBelongings, PASSWORD } from '../../test/examples.ts';
import { operations, urlOf } from '../../test/operations.ts';

const DAY = 24 * 60 * 60 * 1000;

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('the same Idempotency-Key', () => {
  // The legacy throttle makes nothing: there is no answer that could be kept for it.
  const posts = operations.filter(({ method }) => method === 'POST');

  it.each(posts)('and body replays the answer of $operationId, byte for byte', async (operation) => {
    const account = operation.open ? await givenAccount(api) : {};
    const call = exampleOf(operation.operationId, { ...(await givenBelongings(api, 'ann')), ...account });
    const send = keyed(urlOf(operation, call), { body: call.body, as: operation.open ? null : 'ann' });
    const first = await send();
    const second = await send();
    expect(first.status).toBeLessThan(300);
    expect([second.status, second.text]).toEqual([first.status, first.text]);
    for (const name of ['location', 'etag', 'content-type']) expect(second.headers[name]).toBe(first.headers[name]);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
  });

  it('with another body is refused, and changes nothing', async () => {
    const send = keyed('/chats', { as: 'bob' });
    await send({ body: { title: 'One' } });
    for (const body of [{ title: 'Two' }, { title: 'One', rating: 1 }, {}]) {
      const { status, body: problem } = await send({ body });
      expect([status, problem.code]).toEqual([409, 'idempotency_conflict']);
    }
    expect(await titlesOf('bob')).toEqual(['One']);
  });

  it('means the same however the same body is written', async () => {
    const send = keyed('/chats');
    const headers = { 'content-type': 'application/json' };
    const first = await send({ body: '{"title":"A","rating":3}', headers });
    const second = await send({ body: ' { "rating" : 3,\n"title": "\\u0041" } ', headers });
    expect([second.status, second.text]).toEqual([first.status, first.text]);
  });

  it('of another user is another key', async () => {
    const key = crypto.randomUUID();
    const [ann, bob] = [
      await api.rest('POST', '/chats', { as: 'ann', body: {}, headers: { 'idempotency-key': key } }),
      await api.rest('POST', '/chats', { as: 'bob', body: {}, headers: { 'idempotency-key': key } }),
    ];
    expect([ann.status, bob.status]).toEqual([201, 201]);
    expect(bob.body.id).not.toBe(ann.body.id);
    expect(bob.headers['idempotency-replayed']).toBeUndefined();
  });

  it('at another address is another key', async () => {
    const key = { 'idempotency-key': crypto.randomUUID() };
    const chats = [(await givenBelongings(api, 'ann')).chatId, (await givenBelongings(api, 'ann')).chatId];
    const body = { role: 'user', content: 'Hello' };
    const answers = [
      await api.rest('POST', '/chats', { headers: key }),
      await api.rest('POST', '/characters', { body: { name: 'x' }, headers: key }),
      await api.rest('POST', `/chats/${chats[0]}/messages`, { body, headers: key }),
      await api.rest('POST', `/chats/${chats[1]}/messages`, { body, headers: key }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(answers.slice(2).map((answer) => answer.body.chat_id)).toEqual(chats);
  });

  it('is free again when the first try failed', async () => {
    const { chatId } = await givenBelongings(api, 'ann');
    const send = keyed(`/chats/${chatId}/messages`);
    const failures = [
      { role: 'user' },
      { role: 'user', content: 'x', parent_message_id: crypto.randomUUID() },
      { role: 'user', content: 'x', speaker_character_id: 2_000_000_000 },
    ];
    const statuses = [];
    for (const body of failures) statuses.push((await send({ body })).status);
    expect(statuses).toEqual([400, 404, 404]);
    const made = await send({ body: { role: 'user', content: 'y' } });
    expect([made.status, made.headers['idempotency-replayed']]).toEqual([201, undefined]);
  });

  it('replays although what it made is gone', async () => {
    const send = keyed('/chats', { body: { title: 'Gone' } });
    const first = await send();
    await api.rest('DELETE', `/chats/${first.body.id}`);
    expect((await send()).text).toBe(first.text);
  });

  it('sent many times at once makes one thing, and all get the same answer', async () => {
    const send = keyed('/chats', { as: 'cat', body: { title: 'Once' } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => send()));
    expect(new Set(answers.map(({ status, text, headers }) => `${status} ${headers['location']} ${text}`)).size).toBe(
      1,
    );
    expect(answers[0]?.status).toBe(201);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
    expect(await titlesOf('cat')).toEqual(['Once']);
  });

  it('sent at once with other bodies lets one through', async () => {
    const send = keyed('/chats', { as: 'dan' });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => send({ body: { title: `Title ${index}` } })),
    );
    expect(statusesOf(answers)).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    expect(await titlesOf('dan')).toHaveLength(1);
  });

  it('registers, logs in and refreshes once when sent many times at once', async () => {
    const account = { username: `eve-${crypto.randomUUID()}`, password: PASSWORD };
    const registered = await fourTimes(keyed('/auth/register', { as: null, body: account }));
    expect(registered).toEqual([[201, expect.stringContaining(account.username)]]);
    const loggedIn = await fourTimes(keyed('/auth/login', { as: null, body: account }));
    expect(loggedIn.map(([status]) => status)).toEqual([200]);
    const { refresh_token } = JSON.parse(loggedIn[0]![1]);
    const refreshed = await fourTimes(keyed('/auth/refresh', { as: null, body: { refresh_token } }));
    expect(refreshed.map(([status]) => status)).toEqual([200]);
  });

  it('is free again after a day', async () => {
    const send = keyed('/chats', { body: { title: 'Daily' } });
    const first = await send();
    api.pass(DAY - 60_000);
    expect((await send()).text).toBe(first.text);
    api.pass(61_000);
    const later = await send();
    expect([later.status, later.headers['idempotency-replayed']]).toEqual([201, undefined]);
    expect(later.body.id).not.toBe(first.body.id);
  });
});

describe('a bad Idempotency-Key', () => {
  it.each(['', 'k'.repeat(256)])('is refused wherever it is sent: %j', async (key) => {
    const headers = { 'idempotency-key': key };
    const answers = [
      await api.rest('POST', '/chats', { headers }),
      await api.rest('POST', '/auth/login', { as: null, headers, body: { username: 'x', password: 'y' } }),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [400, 'validation_failed'],
      [400, 'validation_failed'],
    ]);
  });

  it('is one that is too long only from 256 characters', async () => {
    expect((await api.rest('POST', '/chats', { headers: { 'idempotency-key': 'k'.repeat(255) } })).status).toBe(201);
  });
});

it('kept answers can be read neither in the database nor with another key', async () => {
  const [key, title] = [`key-${crypto.randomUUID()}`, `title-${crypto.randomUUID()}`];
  const account = { username: `canary-${crypto.randomUUID()}`, password: `password-${crypto.randomUUID()}` };
  await api.rest('POST', '/chats', { body: { title }, headers: { 'idempotency-key': key } });
  await api.rest('POST', '/auth/register', { as: null, body: account, headers: { 'idempotency-key': key } });
  const login = await api.rest('POST', '/auth/login', { as: null, body: account, headers: { 'idempotency-key': key } });
  const made = await api.rest('POST', '/auth/api-keys', { body: { name: 'x' }, headers: { 'idempotency-key': key } });

  const records = await api.storage.begin().em.find(IdempotencyRecord, {});
  expect(records.length).toBeGreaterThanOrEqual(4);
  const kept = records.map(
    ({ id, fingerprint, answer }) => `${id} ${fingerprint} ${Buffer.from(answer).toString('latin1')}`,
  );
  const secrets = [
    key,
    title,
    ...Object.values(account),
    login.body.access_token,
    login.body.refresh_token,
    made.body.key,
  ];
  for (const secret of secrets) {
    expect(typeof secret).toBe('string');
    for (const form of [secret, Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')]) {
      expect(kept.join()).not.toContain(form);
    }
  }
});

describe('an id made by the caller', () => {
  it('makes a chat once', async () => {
    const body = { id: crypto.randomUUID(), title: 'Mine' };
    const first = await api.rest('POST', '/chats', { body });
    const second = await api.rest('POST', '/chats', { body });
    expect([first.status, second.status, second.text]).toEqual([201, 200, first.text]);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect((await api.problem('POST', '/chats', { body: { ...body, title: 'Other' } })).code).toBe('conflict');
    expect((await api.problem('POST', '/chats', { as: 'bob', body })).code).toBe('conflict');
  });

  it('makes a message once', async () => {
    const { chatId, characterId } = await givenBelongings(api, 'ann');
    const url = `/chats/${chatId}/messages`;
    const body = { id: crypto.randomUUID(), role: 'user', content: 'Mine' };
    const first = await api.rest('POST', url, { body });
    const second = await api.rest('POST', url, { body });
    expect([first.status, second.status, second.text]).toEqual([201, 200, first.text]);
    expect((await api.problem('POST', url, { body: { ...body, content: 'Other' } })).code).toBe('conflict');
    const other = await api.rest('POST', '/chats', { body: { character_id: characterId } });
    expect((await api.problem('POST', `/chats/${other.body.id}/messages`, { body })).code).toBe('conflict');
  });

  it('sent many times at once makes one chat and one message, and all get it', async () => {
    const chat = { id: crypto.randomUUID(), title: 'At once' };
    const chats = await Promise.all(
      Array.from({ length: 10 }, () => api.rest('POST', '/chats', { as: 'fay', body: chat })),
    );
    expect(statusesOf(chats)).toEqual([...Array.from({ length: 9 }, () => 200), 201]);
    const message = { id: crypto.randomUUID(), role: 'user', content: 'x' };
    const url = `/chats/${chat.id}/messages`;
    const messages = await Promise.all(
      Array.from({ length: 10 }, () => api.rest('POST', url, { as: 'fay', body: message })),
    );
    expect(statusesOf(messages)).toEqual([...Array.from({ length: 9 }, () => 200), 201]);
    expect((await api.rest('GET', `/chats/${chat.id}`, { as: 'fay' })).body.message_count).toBe(1);
  });
});

interface Keyed {
  as?: string | null;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A POST under a new key that can be sent again and again. */
function keyed(url: string, base: Keyed = {}): (over?: Keyed) => Promise<RestAnswer> {
  const key = crypto.randomUUID();
  return (over = {}) => {
    const { headers, ...rest } = { ...base, ...over };
    return api.rest('POST', url, { ...rest, headers: { ...headers, 'idempotency-key': key } });
  };
}

/** The different answers to four requests at once. */
async function fourTimes(send: () => Promise<RestAnswer>): Promise<[number, string][]> {
  const answers = await Promise.all([send(), send(), send(), send()]);
  return [
    ...new Map(answers.map(({ status, text }) => [`${status} ${text}`, [status, text] as [number, string]])).values(),
  ];
}

async function titlesOf(as: string): Promise<string[]> {
  const { body } = await api.rest('GET', '/chats', { as });
  return body.data.map(({ title }: { title: string }) => title);
}

function statusesOf(answers: RestAnswer[]): number[] {
  return answers.map(({ status }) => status).toSorted((a, b) => a - b);
}
