import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRest } from '../../test/call-rest.ts';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { exampleOf, givenAccount, givenBelongings, PASSWORD } from '../../test/examples.ts';
import { operations } from '../../test/operations.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('every answer is as the document publishes it', () => {
  it.each(operations)('$operationId succeeds', async ({ operationId, method, responses, open }) => {
    const account = open ? await givenAccount(api) : {};
    const call = exampleOf(operationId, { ...(await givenBelongings(api, 'ann')), ...account });
    const { status, headers } = await callRest(api, operationId, call);
    const published = Object.keys(responses).filter((code) => code.startsWith('2'));
    expect(published).toContain(String(status));
    const isPicture = method === 'GET' && operationId.endsWith('Avatar');
    expect(headers['cache-control']).toBe(isPicture ? 'private, max-age=0, must-revalidate' : 'no-store');
    if (method === 'POST' && published.includes('201')) expect(status).toBe(201);
  });

  it.each(['json', 'markdown', 'text'])('exportSession as %s', async (format) => {
    const { chatId } = await givenBelongings(api, 'ann');
    const { headers } = await callRest(api, 'exportSession', { path: { chat_id: chatId }, query: { format } });
    expect(headers['content-disposition']).toMatch(/^attachment; filename=/);
  });

  it.each(['createSession', 'appendMessage'])(
    '%s answers 200 under an id that it was sent with before',
    async (operationId) => {
      const call = exampleOf(operationId, await givenBelongings(api, 'ann'));
      const withId = { ...call, body: { ...call.body, id: crypto.randomUUID() } };
      const first = await callRest(api, operationId, withId);
      const second = await callRest(api, operationId, withId);
      expect([first.status, second.status]).toEqual([201, 200]);
      expect(second.body).toEqual(first.body);
    },
  );

  it('login takes an OAuth 2 password form as well', async () => {
    const { username } = await givenAccount(api);
    const form = new URLSearchParams({ grant_type: 'password', username, password: PASSWORD });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await api.rest('POST', '/auth/login', { as: null, headers, body: form.toString() });
    expect([answer.status, answer.body.token_type]).toEqual([200, 'bearer']);
  });

  it('lists that have something in them, with every field filled', async () => {
    const body = {
      name: 'Grace',
      nickname: 'G.',
      tags: ['navy'],
      extensions: { depth: { prompt: 'x' } },
      alternate_greetings: ['Hey'],
      first_message: 'Hi',
    };
    const { body: character } = await callRest(api, 'createCharacter', { body }, { as: 'cat' });
    const chat = {
      character_id: character.id,
      rating: 5,
      external_ref: 'r',
      source: 's',
      metadata: { a: null },
      user_name: 'Cat',
    };
    const { body: session } = await callRest(api, 'createSession', { body: chat }, { as: 'cat' });
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const message = {
      role: 'assistant',
      content: 'Yes',
      name: 'G',
      model: 'm',
      provider: 'p',
      finish_reason: 'stop',
      usage,
    };
    const path = { chat_id: session.id };
    const { body: appended } = await callRest(api, 'appendMessage', { path, body: message }, { as: 'cat' });
    expect(appended).toMatchObject(message);

    for (const operationId of ['listCharacters', 'listSessions', 'listMessages', 'listApiKeys']) {
      const call = operationId === 'listMessages' ? { path } : {};
      const owner = { as: operationId === 'listApiKeys' ? 'ann' : 'cat' };
      const byPage = await callRest(api, operationId, { ...call, query: { per_page: 1 } }, owner);
      expect(byPage.body.data).toHaveLength(1);
      expect(byPage.body.metadata).toMatchObject({ page: 1, per_page: 1, total: expect.any(Number) });
      const cursor = byPage.body.metadata.next_cursor;
      if (cursor === null) continue;
      const next = await callRest(api, operationId, { ...call, query: { per_page: 1, cursor } }, owner);
      expect(next.body.metadata).toMatchObject({ page: null, total: null, total_pages: null });
    }
  });

  it('a refusal', async () => {
    const { status } = await callRest(api, 'getSession', { path: { chat_id: crypto.randomUUID() } });
    expect(status).toBe(404);
  });
});
