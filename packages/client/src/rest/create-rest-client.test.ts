import { expect, expectTypeOf, it } from 'vitest';
import { API_KEY, createTestServer } from '../../test/create-test-server.ts';
import { answers, scriptedServer } from '../../test/scripted-server.ts';
import {
  appendMessage,
  createCharacter,
  createRestClient,
  createSession,
  deleteSession,
  exportSession,
  getSession,
  listMessages,
  listSessions,
  updateSession,
  type Problem,
  type Session,
} from './index.ts';

it('takes a chat through its life: character, chat, message, list, export, trash', async () => {
  await using server = await createTestServer();
  const client = createRestClient({ url: server.url, apiKey: API_KEY });
  const strict = { client, throwOnError: true } as const;

  const { data: character } = await createCharacter({ ...strict, body: { name: 'Ada', first_message: 'Good day.' } });
  const { data: chat, response } = await createSession({ ...strict, body: { character_id: character.id } });
  expect(response.status).toBe(201);
  expect(chat).toMatchObject({ title: 'Ada chat', message_count: 1 });
  expectTypeOf(chat).toEqualTypeOf<Session>();

  const path = { chat_id: chat.id };
  const { data: message } = await appendMessage({ ...strict, path, body: { role: 'user', content: 'Hello' } });
  const { data: messages } = await listMessages({ ...strict, path, query: { order: 'asc' } });
  expect(messages.data.map(({ content }) => content)).toEqual(['Good day.', 'Hello']);
  expect(messages.data[1]).toEqual(message);

  const { data: transcript } = await exportSession({ ...strict, path });
  expect(transcript).toMatchObject({ format: 'greenroom-chat', chat: { id: chat.id } });
  const { data: page } = await exportSession({ ...strict, path, query: { format: 'markdown' } });
  expect(page).toContain('Good day.');

  expect((await deleteSession({ ...strict, path })).response.status).toBe(204);
  const { data: sessions } = await listSessions({ ...strict, query: { deleted: 'only' } });
  expect(sessions.data.map(({ id }) => id)).toEqual([chat.id]);
});

it("gives the server's problem as a typed error", async () => {
  await using server = await createTestServer();
  const client = createRestClient({ url: server.url, apiKey: API_KEY });
  const created = await createSession({ client, body: {}, throwOnError: true });
  const { data, error, response } = await updateSession({
    client,
    path: { chat_id: created.data.id },
    body: { title: 'Tea', expected_version: 7 },
  });
  expect(data).toBeUndefined();
  expect(response?.status).toBe(409);
  expect(error).toMatchObject({ code: 'version_conflict', current_version: 1, status: 409 });
  expectTypeOf(error).toEqualTypeOf<Problem | undefined>();
});

it.each([{ apiKey: 'a-key-that-is-wrong' }, { token: 'wrong' }, {}])('is refused with %j', async (credentials) => {
  await using server = await createTestServer();
  const { error } = await listSessions({ client: createRestClient({ url: server.url, ...credentials }) });
  expect(error?.code).toBe('unauthenticated');
});

it('shows credentials in one header, and does not follow a redirect with them', async () => {
  await using other = await scriptedServer(answers({}));
  await using server = await scriptedServer((response) => response.writeHead(307, { location: other.url }).end());
  const path = { chat_id: '0193a1e0-0000-7000-8000-000000000001' };
  await getSession({ client: createRestClient({ url: server.url, apiKey: 'key' }), path });
  await getSession({ client: createRestClient({ url: server.url, token: async () => 'token' }), path });
  const shown = server.requests.map(({ headers }) => [headers['x-api-key'], headers.authorization]);
  expect(shown).toEqual([
    ['key', undefined],
    [undefined, 'Bearer token'],
  ]);
  expect(other.requests).toHaveLength(0);
});
