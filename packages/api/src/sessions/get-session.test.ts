import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

test('reads a session with its version as the entity tag', async () => {
  const ann = newPerson(api);
  const chat = await ann.newChat({ title: 'Read me' });
  const answer = await ann.rest('GET', `/chats/${chat.id}`);
  expect(answer).toMatchObject({ status: 200, body: chat });
  expect(answer.headers['etag']).toBe('"1"');
  expect((await ann.rest('GET', `/chats/${chat.id.toUpperCase()}/`)).body).toEqual(chat);
});

test('hides a session of another user in the words for one that does not exist', async () => {
  const [ann, bob] = [newPerson(api), newPerson(api)];
  const { id } = await bob.newChat();
  const unknown = randomUUID();
  const foreign = await ann.refused('GET', `/chats/${id}`);
  const missing = await ann.refused('GET', `/chats/${unknown}`);
  expect(foreign).toMatchObject({ status: 404, code: 'not_found' });
  expect(foreign.detail.replace(id, unknown)).toBe(missing.detail);
});

test('answers the same over tRPC, where a hidden one is not found either', async () => {
  const [ann, bob] = [newPerson(api), newPerson(api)];
  const chat = await ann.newChat({ metadata: { a: [1] } });
  const client = await api.trpc(ann.name);
  expect(await client.chats.get.query({ chat_id: chat.id })).toEqual(chat);
  const foreign = (await api.trpc(bob.name)).chats.get.query({ chat_id: chat.id });
  await expect(foreign).rejects.toMatchObject({ data: { httpStatus: 404, problem: { code: 'not_found' } } });
});
