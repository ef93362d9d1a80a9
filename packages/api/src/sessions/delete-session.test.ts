import { Chat, Message, User } from '@greenroom/storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, type Person } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const UNKNOWN = '01900000-0000-7000-8000-000000000000';

async function chatWithMessages(person: Person) {
  const { id } = await person.newChat({ title: 'Kept', tags: ['a'], metadata: { a: 1 }, rating: 4 });
  const message = await person.append(id, 'one');
  await person.append(id, 'two');
  return { id, message, chat: await person.get(`/chats/${id}`), path: await person.path(id) };
}

describe('deleting a session', () => {
  test('answers 204 with nothing in it', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const answer = await ann.rest('DELETE', `/chats/${id}`);
    expect(answer).toMatchObject({ status: 204, text: '' });
  });

  test('hides it as not found from everything but restore, deleted=only and permanent=true', async () => {
    const ann = newPerson(api);
    const { id, message } = await chatWithMessages(ann);
    await ann.delete(`/chats/${id}`);
    const calls: [string, string, object?][] = [
      ['GET', `/chats/${id}`],
      ['PUT', `/chats/${id}`, { title: 'x' }],
      ['DELETE', `/chats/${id}`],
      ['GET', `/chats/${id}/messages`],
      ['POST', `/chats/${id}/messages`, { role: 'user', content: 'x' }],
      ['GET', `/messages/${message.id}`],
      ['PUT', `/messages/${message.id}`, { content: 'x' }],
      ['DELETE', `/messages/${message.id}`],
      ['GET', `/chats/${id}/context`],
      ['GET', `/chats/${id}/export`],
      ['GET', `/chats/${id}/export?format=text`],
      ['POST', `/chats/${id}/complete`],
    ];
    for (const [method, path, body] of calls) {
      expect(await ann.refused(method, path, body), `${method} ${path}`).toMatchObject({
        status: 404,
        code: 'not_found',
      });
    }
    const ids = async (query: string) => (await ann.get(`/chats${query}`)).data.map((chat: { id: string }) => chat.id);
    expect(await ids('')).toEqual([]);
    expect(await ids('?deleted=only')).toEqual([id]);
    expect(await ids('?deleted=true')).toEqual([id]);
    expect((await ann.get('/chats?deleted=only')).data[0].deleted_at).toMatch(/Z$/);
  });

  test('for ever is refused while it is not in the trash', async () => {
    const ann = newPerson(api);
    const { id, chat } = await chatWithMessages(ann);
    expect(await ann.refused('DELETE', `/chats/${id}?permanent=true`)).toMatchObject({ status: 409, code: 'conflict' });
    expect(await ann.get(`/chats/${id}`)).toEqual(chat);
  });

  test('for ever removes it with all its messages and frees its place', async () => {
    const ann = newPerson(api);
    const { id, message } = await chatWithMessages(ann);
    const { em } = api.storage.begin();
    const ownerId = (await em.findOneOrFail(Chat, { id })).owner_id;
    const held = async () => (await api.storage.begin().em.findOneOrFail(User, { id: ownerId })).chat_count;
    await ann.delete(`/chats/${id}`);
    expect(await held()).toBe(1);
    expect((await ann.rest('DELETE', `/chats/${id}?permanent=true`)).status).toBe(204);
    expect(await held()).toBe(0);
    expect(await api.storage.begin().em.count(Message, { chat_id: id })).toBe(0);
    expect(await api.storage.begin().em.count(Chat, { id })).toBe(0);
    expect((await ann.get('/chats?deleted=true')).data).toEqual([]);
    for (const path of [`/chats/${id}`, `/messages/${message.id}`])
      expect((await ann.refused('GET', path)).status).toBe(404);
    expect((await ann.refused('POST', `/chats/${id}/restore`)).status).toBe(404);
  });

  test('for ever many times at once gives one place back, not more', async () => {
    const ann = newPerson(api);
    const [kept, gone] = [await ann.newChat(), await ann.newChat()];
    await ann.delete(`/chats/${gone.id}`);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ann.rest('DELETE', `/chats/${gone.id}?permanent=true`)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 404, 404, 404, 404, 404, 404, 404]);
    const { em } = api.storage.begin();
    const { owner_id } = await em.findOneOrFail(Chat, { id: kept.id });
    expect((await em.findOneOrFail(User, { id: owner_id })).chat_count).toBe(1);
  });

  test('many times at once puts it into the trash once', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const answers = await Promise.all(Array.from({ length: 8 }, () => ann.rest('DELETE', `/chats/${id}`)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 404, 404, 404, 404, 404, 404, 404]);
  });

  test('hides a session of another user as not found, in the trash or not', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const { id } = await bob.newChat();
    for (const query of ['', '?permanent=true'])
      expect((await ann.refused('DELETE', `/chats/${id}${query}`)).status).toBe(404);
    await bob.delete(`/chats/${id}`);
    for (const query of ['', '?permanent=true'])
      expect((await ann.refused('DELETE', `/chats/${id}${query}`)).status).toBe(404);
    expect((await ann.refused('POST', `/chats/${id}/restore`)).status).toBe(404);
    expect((await bob.get('/chats?deleted=only')).data).toHaveLength(1);
    expect((await bob.refused('DELETE', `/chats/${UNKNOWN}?permanent=true`)).status).toBe(404);
  });

  test('is refused for a version that is not the current one', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    expect(await ann.refused('DELETE', `/chats/${id}?expected_version=2`)).toMatchObject({
      status: 409,
      current_version: 1,
    });
    expect(await ann.refused('DELETE', `/chats/${id}`, undefined, { 'if-match': '"2"' })).toMatchObject({
      status: 412,
    });
    expect((await ann.rest('DELETE', `/chats/${id}?expected_version=1`)).status).toBe(204);
  });
});

describe('restoring a session', () => {
  test('brings it back exactly as it was, its version and messages included', async () => {
    const ann = newPerson(api);
    const { id, chat, path } = await chatWithMessages(ann);
    api.pass(60_000);
    await ann.delete(`/chats/${id}`);
    api.pass(60_000);
    const answer = await ann.rest('POST', `/chats/${id}/restore`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(chat);
    expect(answer.headers['etag']).toBe('"1"');
    expect(await ann.get(`/chats/${id}`)).toEqual(chat);
    expect(await ann.path(id)).toEqual(path);
    expect((await ann.get('/chats?deleted=only')).data).toEqual([]);
    await ann.put(`/chats/${id}`, { title: 'goes on', expected_version: 1 });
  });

  test('of a live one changes nothing, however often', async () => {
    const ann = newPerson(api);
    const { id, chat } = await chatWithMessages(ann);
    api.pass(1000);
    expect(await ann.post(`/chats/${id}/restore`)).toEqual(chat);
    expect(await ann.post(`/chats/${id}/restore`, {})).toEqual(chat);
    expect(await ann.get(`/chats/${id}`)).toEqual(chat);
  });

  test('many times at once brings it back once', async () => {
    const ann = newPerson(api);
    const { id, chat } = await chatWithMessages(ann);
    await ann.delete(`/chats/${id}`);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ann.post(`/chats/${id}/restore`)));
    for (const answer of answers) expect(answer).toEqual(chat);
  });

  test('is refused for a version that is not the current one', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    await ann.delete(`/chats/${id}`);
    expect(await ann.refused('POST', `/chats/${id}/restore`, { expected_version: 9 })).toMatchObject({
      status: 409,
      current_version: 1,
    });
    expect((await ann.get('/chats?deleted=only')).data).toHaveLength(1);
  });

  test('finds nothing where there is nothing', async () => {
    expect(await newPerson(api).refused('POST', `/chats/${UNKNOWN}/restore`)).toMatchObject({
      status: 404,
      code: 'not_found',
    });
  });
});

describe('the trash while others write', () => {
  test('lets an append come before it or be refused, and loses none that was answered', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const body = { role: 'user', content: 'x' };
    const [trashed, ...appended] = await Promise.all([
      ann.rest('POST', `/chats/${id}/messages`, { body }).then(() => ann.rest('DELETE', `/chats/${id}`)),
      ...Array.from({ length: 12 }, () => ann.rest('POST', `/chats/${id}/messages`, { body })),
    ]);
    expect(trashed.status).toBe(204);
    const kept = appended.filter(({ status }) => status === 201).length;
    expect(appended.filter(({ status }) => status === 404)).toHaveLength(12 - kept);
    expect(await ann.post(`/chats/${id}/restore`)).toMatchObject({ message_count: kept + 1 });
    expect((await ann.path(id)).map(({ seq }) => seq)).toEqual(Array.from({ length: kept + 1 }, (_, i) => i + 1));
  });

  test('leaves nothing of a chat that is deleted for ever while messages come', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const writes = Array.from({ length: 10 }, () =>
      ann.rest('POST', `/chats/${id}/messages`, { body: { role: 'user', content: 'x' } }),
    );
    await ann.delete(`/chats/${id}`);
    const gone = await ann.rest('DELETE', `/chats/${id}?permanent=true`);
    expect(gone.status).toBe(204);
    for (const { status } of await Promise.all(writes)) expect([201, 404]).toContain(status);
    expect(await api.storage.begin().em.count(Message, { chat_id: id })).toBe(0);
  });
});
