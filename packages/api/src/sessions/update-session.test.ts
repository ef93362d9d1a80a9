import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const FILLED = {
  title: 'Before',
  state: 'backlog',
  rating: 2,
  tags: ['a'],
  source: 'web',
  external_ref: 'x-1',
  metadata: { a: { b: 1, c: 2 } },
  user_name: 'Ann',
};

describe('changing a session', () => {
  test.each([
    ['title', 'Äfter 🎭'],
    ['title', ''],
    ['state', 'resolved'],
    ['rating', 5],
    ['tags', ['b', 'a']],
    ['tags', []],
    ['pinned', true],
    ['archived', true],
    ['source', 'import'],
    ['external_ref', 'y'],
    ['metadata', { a: { b: 3 } }],
    ['metadata', {}],
    ['user_name', 'Bo'],
  ])('sets %s to %j and leaves the rest, raises the version by one and moves updated_at', async (field, value) => {
    const ann = newPerson(api);
    const before = await ann.newChat(FILLED);
    api.pass(1000);
    const answer = await ann.rest('PUT', `/chats/${before.id}`, { body: { [field]: value } });
    expect(answer.status).toBe(200);
    expect(answer.headers['etag']).toBe('"2"');
    expect(answer.body).toEqual({ ...before, [field]: value, version: 2, updated_at: answer.body.updated_at });
    expect(Date.parse(answer.body.updated_at)).toBeGreaterThan(Date.parse(before.updated_at));
    expect(await ann.get(`/chats/${before.id}`)).toEqual(answer.body);
  });

  test('finds the chat under its new title from then on', async () => {
    const ann = newPerson(api);
    const chat = await ann.newChat({ title: 'old name' });
    await ann.put(`/chats/${chat.id}`, { title: 'NEW Näme' });
    expect((await ann.get('/chats?q=new%20nä')).data).toMatchObject([{ id: chat.id }]);
    expect((await ann.get('/chats?q=old')).data).toEqual([]);
  });

  test.each(['rating', 'source', 'external_ref', 'user_name'])('clears %s with null', async (field) => {
    const ann = newPerson(api);
    const chat = await ann.newChat(FILLED);
    expect(await ann.put(`/chats/${chat.id}`, { [field]: null })).toMatchObject({ [field]: null, version: 2 });
  });

  test('takes null for persona_id, and 404 for a persona there is not', async () => {
    const ann = newPerson(api);
    const chat = await ann.newChat();
    expect(await ann.put(`/chats/${chat.id}`, { persona_id: null })).toEqual(chat);
    expect(await ann.refused('PUT', `/chats/${chat.id}`, { persona_id: 7 })).toMatchObject({
      status: 404,
      code: 'not_found',
    });
  });

  test.each(['title', 'state', 'tags', 'pinned', 'archived', 'metadata'])('refuses null for %s', async (field) => {
    const ann = newPerson(api);
    const chat = await ann.newChat(FILLED);
    const problem = await ann.refused('PUT', `/chats/${chat.id}`, { [field]: null });
    expect(problem).toMatchObject({ status: 400, code: 'validation_failed', issues: [{ path: field }] });
    expect(await ann.get(`/chats/${chat.id}`)).toEqual(chat);
  });

  test.each([
    ['title', 'x'.repeat(501)],
    ['rating', 6],
    ['state', 'done'],
    ['pinned', 'true'],
    ['tags', ['']],
    ['metadata', { a: 'x'.repeat(65_536) }],
  ])('holds the bound of %s', async (field, value) => {
    const ann = newPerson(api);
    const chat = await ann.newChat();
    expect(await ann.refused('PUT', `/chats/${chat.id}`, { [field]: value })).toMatchObject({ status: 400 });
  });

  test.each(['id', 'character_id', 'version', 'created_at', 'deleted_at', 'message_count', 'greeting'])(
    'refuses %s, which is not to be changed',
    async (field) => {
      const ann = newPerson(api);
      const chat = await ann.newChat();
      expect(await ann.refused('PUT', `/chats/${chat.id}`, { [field]: null })).toMatchObject({
        status: 400,
        issues: [{ path: field }],
      });
    },
  );

  test('with nothing sent changes nothing', async () => {
    const ann = newPerson(api);
    const chat = await ann.newChat(FILLED);
    api.pass(1000);
    expect(await ann.put(`/chats/${chat.id}`, {})).toEqual(chat);
    expect(await ann.put(`/chats/${chat.id}`, { expected_version: 1 })).toEqual(chat);
    expect(await ann.get(`/chats/${chat.id}`)).toEqual(chat);
  });

  test('with what is there already changes nothing', async () => {
    const ann = newPerson(api);
    const chat = await ann.newChat(FILLED);
    api.pass(1000);
    expect(await ann.put(`/chats/${chat.id}`, FILLED)).toEqual(chat);
    expect(await ann.get(`/chats/${chat.id}`)).toEqual(chat);
  });

  test('is refused for a version that is not the current one, which is told', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    await ann.put(`/chats/${id}`, { title: '2', expected_version: 1 });
    const stale = { title: '3', expected_version: 1 };
    expect(await ann.refused('PUT', `/chats/${id}`, stale)).toMatchObject({
      status: 409,
      code: 'version_conflict',
      current_version: 2,
    });
    const unmatched = await ann.refused('PUT', `/chats/${id}`, { title: '3' }, { 'if-match': '"1"' });
    expect(unmatched).toMatchObject({ status: 412, code: 'precondition_failed', current_version: 2 });
    expect((await ann.get(`/chats/${id}`)).title).toBe('2');
    const matched = await ann.rest('PUT', `/chats/${id}`, { body: { title: '3' }, headers: { 'if-match': '"2"' } });
    expect(matched.body.version).toBe(3);
  });

  test('of twenty at once for one version lets exactly one win', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        ann.rest('PUT', `/chats/${id}`, { body: { title: `by ${i}`, expected_version: 1 } }),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect(await ann.get(`/chats/${id}`)).toEqual(won[0]!.body);
  });

  test('of twenty at once without a version loses none', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const writes = Array.from({ length: 20 }, (_, i) => ann.put(`/chats/${id}`, { metadata: { by: i } }));
    const versions = (await Promise.all(writes)).map(({ version }) => version).toSorted((a, b) => a - b);
    expect(versions).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));
  });

  test('is not in the way of appending, nor appending of it', async () => {
    const ann = newPerson(api);
    const chat = await ann.newChat();
    api.pass(1000);
    const message = await ann.append(chat.id, 'Hello');
    const after = await ann.get(`/chats/${chat.id}`);
    expect(after).toEqual({
      ...chat,
      message_count: 1,
      last_message_at: message.created_at,
      updated_at: message.created_at,
    });
    expect((await ann.rest('PUT', `/chats/${chat.id}`, { body: { title: 'x', expected_version: 1 } })).status).toBe(
      200,
    );
    await Promise.all([
      ann.put(`/chats/${chat.id}`, { title: 'y' }),
      ann.append(chat.id, 'again'),
      ann.put(`/chats/${chat.id}`, { rating: 1 }),
      ann.append(chat.id, 'and again'),
    ]);
    expect(await ann.get(`/chats/${chat.id}`)).toMatchObject({ title: 'y', rating: 1, message_count: 3, version: 4 });
  });

  test('hides a session that is unknown, of another user or in the trash as not found', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const [foreign, trashed] = [await bob.newChat(), await ann.newChat()];
    await ann.delete(`/chats/${trashed.id}`);
    for (const id of ['01900000-0000-7000-8000-000000000000', foreign.id, trashed.id, 'nonsense']) {
      expect(await ann.refused('PUT', `/chats/${id}`, { title: 'x' })).toMatchObject({
        status: 404,
        code: 'not_found',
      });
    }
    expect(await bob.get(`/chats/${foreign.id}`)).toEqual(foreign);
  });
});
