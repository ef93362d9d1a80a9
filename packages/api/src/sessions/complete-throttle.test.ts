import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const OUTDATED = {
  deprecation: '@1798761600',
  sunset: 'Fri, 31 Dec 2027 23:59:59 GMT',
  link: '</api/v1/chat/completions>; rel="successor-version"',
};

/** Waits until a new window of a second can begin, so that calls before do not count. */
const nextSecond = () => new Promise((resolve) => setTimeout(resolve, 1050));

describe('the legacy throttle test', () => {
  test.each([
    ['an empty object', '{}'],
    ['an empty body', ''],
    ['no body', undefined],
  ])('answers ok to %s and stores nothing', async (_what, body) => {
    const ann = newPerson(api);
    const chat = await ann.newChat();
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await ann.rest('POST', `/chats/${chat.id}/complete`, {
      headers,
      ...(body !== undefined && { body }),
    });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(`{"status":"ok","chat_id":"${chat.id}"}`);
    expect(answer.headers).toMatchObject(OUTDATED);
    expect(await ann.get(`/chats/${chat.id}`)).toEqual(chat);
  });

  test.each(['{"messages":[]}', '{"chat_id":null}', '{"a":1}', '[]', '[1]', '"text"', '""', 'null', '5', 'false'])(
    'refuses the body %s as one that cannot be carried out',
    async (body) => {
      const ann = newPerson(api);
      const { id } = await ann.newChat();
      const problem = await ann.refused('POST', `/chats/${id}/complete`, body, { 'content-type': 'application/json' });
      expect(problem).toMatchObject({ status: 422, code: 'unprocessable' });
    },
  );

  test('tells that it is outdated also when it refuses', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const answer = await ann.rest('POST', `/chats/${id}/complete`, { body: { a: 1 } });
    expect(answer.status).toBe(422);
    expect(answer.headers).toMatchObject(OUTDATED);
  });

  test('refuses the sixth of a second, for that user and chat only, and takes it again after', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const [chat, other, foreign] = [await ann.newChat(), await ann.newChat(), await bob.newChat()];
    await nextSecond();
    const complete = (person = ann, id = chat.id) => person.rest('POST', `/chats/${id}/complete`);
    const answers = await Promise.all(Array.from({ length: 8 }, () => complete()));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(refused.body.code).toBe('rate_limited');
    expect(refused.headers).toMatchObject({ 'retry-after': '1', ...OUTDATED });
    expect((await complete(ann, other.id)).status).toBe(200);
    expect((await complete(bob, foreign.id)).status).toBe(200);
    await nextSecond();
    expect((await complete()).status).toBe(200);
  });

  test('counts no call that it refuses for another reason', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const { id } = await ann.newChat();
    for (let i = 0; i < 6; i++) {
      expect((await ann.rest('POST', `/chats/${id}/complete`, { body: { a: 1 } })).status).toBe(422);
      expect((await bob.rest('POST', `/chats/${id}/complete`)).status).toBe(404);
    }
    expect((await ann.rest('POST', `/chats/${id}/complete`)).status).toBe(200);
  });

  test('hides a chat of another user as not found', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const { id } = await bob.newChat();
    expect(await ann.refused('POST', `/chats/${id}/complete`)).toMatchObject({ status: 404, code: 'not_found' });
    expect((await ann.refused('POST', '/chats/01900000-0000-7000-8000-000000000000/complete')).status).toBe(404);
  });
});
