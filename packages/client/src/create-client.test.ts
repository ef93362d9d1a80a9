import { TRPCClientError } from '@trpc/client';
import { expect, expectTypeOf, it } from 'vitest';
import { API_KEY, createTestServer } from '../test/create-test-server.ts';
import { failureOf } from '../test/failure-of.ts';
import { answers, scriptedServer } from '../test/scripted-server.ts';
import { createClient, GreenroomError, type Chat, type Message } from './index.ts';

const REF = { chat_id: '0193a1e0-0000-7000-8000-000000000001' };

it('calls a server with its types', async () => {
  await using server = await createTestServer();
  const client = createClient({ url: `${server.url}/`, apiKey: API_KEY });
  const chat = await client.chats.create.mutate({ title: 'Tea' });
  const message = await client.messages.append.mutate({ chat_id: chat.id, role: 'user', content: 'Hello' });
  expect(await client.messages.get.query({ message_id: message.id })).toEqual(message);
  expectTypeOf(chat).toEqualTypeOf<Chat>();
  expectTypeOf(message).toEqualTypeOf<Message>();
  expectTypeOf(chat.title).toEqualTypeOf<string>();
  // @ts-expect-error There is no such field.
  await failureOf(client.chats.create.mutate({ titel: 'Tea' }));
});

it("throws the server's refusals by their code, with what they carry", async () => {
  await using server = await createTestServer();
  const client = createClient({ url: server.url, apiKey: API_KEY });
  const { id: chat_id } = await client.chats.create.mutate({ title: 'Tea' });

  const missing = await failureOf(client.chats.get.query(REF));
  expect(missing).toMatchObject({ name: 'GreenroomError', code: 'not_found', status: 404, issues: [] });
  expect(missing.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(missing.detail).toBe(missing.message);
  expect(missing.message).toContain(REF.chat_id);

  const stale = await failureOf(client.chats.update.mutate({ chat_id, title: 'Coffee', expected_version: 7 }));
  expect(stale).toMatchObject({ code: 'version_conflict', status: 409, currentVersion: 1 });

  const invalid = await failureOf(client.chats.list.query({ per_page: 0 }));
  expect(invalid).toMatchObject({ code: 'validation_failed', status: 400, issues: [{ path: 'per_page' }] });
});

it('throws errors that are of both classes, so that tools for tRPC know them', async () => {
  await using server = await createTestServer();
  const failure = await failureOf(createClient({ url: server.url, apiKey: API_KEY }).chats.get.query(REF));
  expect(failure).toBeInstanceOf(GreenroomError);
  expect(failure).toBeInstanceOf(TRPCClientError);
});

it.each([{ apiKey: 'a-key-that-is-wrong' }, { token: 'wrong' }, {}])(
  'tells wrong or missing credentials: %j',
  async (credentials) => {
    await using server = await createTestServer();
    const failure = await failureOf(createClient({ url: server.url, ...credentials }).chats.list.query({}));
    expect(failure).toMatchObject({ code: 'unauthenticated', status: 401 });
  },
);

it('takes the key as a bearer token, fixed or fresh for each request', async () => {
  await using server = await createTestServer();
  let asked = 0;
  const token = async () => ((asked += 1), API_KEY);
  await createClient({ url: server.url, token: API_KEY }).chats.list.query({});
  const client = createClient({ url: server.url, token });
  await client.chats.list.query({});
  await client.chats.create.mutate({});
  expect(asked).toBe(2);
});

it('tells that a token could not be had, and sends nothing', async () => {
  await using server = await scriptedServer(answers({}));
  const token = () => Promise.reject(new Error('the vault is shut'));
  const failure = await failureOf(createClient({ url: server.url, token }).chats.get.query(REF));
  expect(failure).toMatchObject({ code: 'unauthenticated', message: 'No token could be had: the vault is shut' });
  expect(server.requests).toHaveLength(0);
});

it('keeps credentials out of urls and away from the host of a redirect', async () => {
  await using other = await scriptedServer(answers({}));
  await using server = await scriptedServer((response) => response.writeHead(307, { location: other.url }).end());
  const failure = await failureOf(createClient({ url: server.url, apiKey: API_KEY }).chats.get.query(REF));
  expect(failure).toMatchObject({ code: 'unexpected_answer', message: expect.stringContaining('redirects') });
  expect(other.requests).toHaveLength(0);
  expect(server.requests[0]?.headers['x-api-key']).toBe(API_KEY);
  expect(server.requests[0]?.url.href).not.toContain(API_KEY);
});

it.each([
  [404, 'text/html'],
  [200, 'text/html'],
  [404, 'application/json'],
])('tells that it talks to something else: %i %s', async (status, type) => {
  await using server = await scriptedServer((response) =>
    response.writeHead(status, { 'content-type': type }).end('{}'),
  );
  const failure = await failureOf(createClient({ url: server.url }).chats.get.query(REF));
  expect(failure).toMatchObject({ code: 'unexpected_answer', status, message: expect.stringMatching(/Check the url/) });
});

it.each([
  [{ url: 'localhost:8000' }, /must begin with http/],
  [{ url: 'http://x', apiKey: 'a', token: 'b' }, /not both/],
  [{ url: 'http://x', apiKey: '' }, /The apiKey must be/],
  [{ url: 'http://x', token: 'a\nb' }, /The token must be/],
  [{ url: 'http://x', timeoutMs: 0 }, /timeoutMs/],
  [{ url: 'http://x', retries: -1 }, /retries/],
])('refuses what cannot work at once: %j', (options, why) => {
  expect(() => createClient(options)).toThrow(why);
});

it('sends queries of one tick together, and each mutation alone', async () => {
  await using server = await scriptedServer(answers({}));
  const client = createClient({ url: server.url, headers: { 'x-request-source': 'test' } });
  await Promise.all([client.chats.get.query(REF), client.chats.get.query(REF), client.chats.list.query({})]);
  await Promise.all([client.chats.delete.mutate(REF), client.chats.delete.mutate(REF)]);
  expect(server.requests.map(({ url }) => url.pathname)).toEqual([
    '/trpc/chats.get,chats.get,chats.list',
    '/trpc/chats.delete',
    '/trpc/chats.delete',
  ]);
  expect(server.requests[0]?.headers['x-request-source']).toBe('test');
});

it('answers more calls at once than the server takes in one request', async () => {
  await using server = await createTestServer();
  const client = createClient({ url: server.url, apiKey: API_KEY });
  const made = await Promise.all(Array.from({ length: 120 }, () => client.chats.create.mutate({})));
  const read = await Promise.all(made.map(({ id }) => client.chats.get.query({ chat_id: id })));
  expect(read).toEqual(made);
});
