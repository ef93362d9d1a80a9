import { resetting, saying, stalling } from '@greenroom/model/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReplyApi, newReplier, type ReplyApi } from '../../test/reply-api.ts';

let api: ReplyApi;
beforeAll(async () => {
  api = await createReplyApi();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('while a reply is written in a chat', () => {
  it('another is refused, whatever its kind, with the id of the one that runs', async () => {
    const replier = await newReplier(api);
    const { id } = await replier.begin('Hello', stalling('Half a'));
    const openAi = await replier.complete('And?', saying('No.'));
    expect([openAi.status, openAi.body.error]).toMatchObject([409, { code: 'generation_running', generation_id: id }]);
    for (const kind of ['regenerate', 'continue'] as const) {
      const problem = await replier.refused('POST', `/chats/${replier.chat.id}/${kind}`, {});
      expect(problem).toMatchObject({ status: 409, code: 'generation_running', generation_id: id });
    }
    await replier.post(`/generations/${id}/stop`);
    expect((await replier.complete('And?', saying('Yes.'))).status).toBe(200);
  });

  it('the reply can be neither edited nor deleted, and the messages before it can', async () => {
    const replier = await newReplier(api);
    const { id, message_id, user_message_id } = await replier.begin('Hello', stalling('Half a'));
    const edit = await replier.refused('PUT', `/messages/${message_id}`, { content: 'Mine' });
    expect(edit).toMatchObject({ code: 'generation_running', generation_id: id });
    expect(await replier.refused('DELETE', `/messages/${message_id}`)).toMatchObject({ code: 'generation_running' });
    await replier.put(`/messages/${user_message_id}`, { content: 'Hello!' });
    await replier.post(`/generations/${id}/stop`);
    await replier.put(`/messages/${message_id}`, { content: 'Mine' });
    expect(await replier.said()).toEqual([
      ['user', 'Hello!'],
      ['assistant', 'Mine'],
    ]);
  });

  it('another path cannot be chosen', async () => {
    const replier = await newReplier(api);
    await replier.complete('Hello', saying('First.'));
    const first = await replier.last();
    await replier.rest('POST', `/chats/${replier.chat.id}/regenerate`, {
      body: { background: true, parameters: { script: stalling('Sec') } },
    });
    const refused = await replier.refused('POST', `/messages/${first.id}/select`);
    expect(refused.code).toBe('generation_running');
    await replier.post(`/generations/${refused.generation_id}/stop`);
    await replier.post(`/messages/${first.id}/select`);
    expect((await replier.last()).content).toBe('First.');
  });

  it('a chat that goes into the trash hides it, and one deleted for ever ends it', async () => {
    const replier = await newReplier(api);
    const { id } = await replier.begin('Hello', saying('One two three four five.', { chunkSize: 2, everyMs: 60 }));
    await replier.delete(`/chats/${replier.chat.id}`);
    expect((await replier.refused('GET', `/generations/${id}`)).status).toBe(404);
    expect((await replier.refused('POST', `/generations/${id}/stop`)).status).toBe(404);
    await replier.delete(`/chats/${replier.chat.id}?permanent=true`);
    const over = await replier.over(id);
    expect(over).toMatchObject({ chat_id: null });
    expect(api.model.running()).toBe(0);
  });
});

it('of twenty asked at once one is written, and the others are refused', async () => {
  const replier = await newReplier(api);
  const script = saying('One two three.', { chunkSize: 2, everyMs: 30 });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => replier.complete(`Ask ${n}`, script)));
  const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
  expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
  expect((await replier.said()).map(([role]) => role)).toEqual(['user', 'assistant']);
  expect(await replier.generations()).toHaveLength(1);
});

it('the same request sent ten times at once under one key is one, and each is answered with it', async () => {
  const replier = await newReplier(api);
  const body = {
    conversation_id: replier.chat.id,
    messages: [{ role: 'user', content: 'Hello' }],
    script: saying('One two.', { chunkSize: 2, everyMs: 20 }),
  };
  const headers = { 'idempotency-key': 'ten' };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => replier.rest('POST', '/chat/completions', { body, headers })),
  );
  expect(new Set(answers.map((each) => each.body.generation_id)).size).toBe(1);
  expect(answers.map((each) => each.body.choices?.[0].message.content)).toEqual(Array(10).fill('One two.'));
  expect(await replier.said()).toEqual([
    ['user', 'Hello'],
    ['assistant', 'One two.'],
  ]);
  const other = await replier.rest('POST', '/chat/completions', {
    body: { ...body, messages: [{ role: 'user', content: 'Another' }] },
    headers,
  });
  expect([other.status, other.body.error.code]).toEqual([409, 'idempotency_conflict']);
});

it('messages appended by others while it is asked for leave both turns whole', async () => {
  const replier = await newReplier(api);
  const appended = Promise.all(Array.from({ length: 10 }, (_, n) => replier.append(replier.chat.id, `Aside ${n}`)));
  const answer = await replier.complete('Ask', saying('Answer.'));
  await appended;
  expect(answer.status).toBe(200);
  const said = await replier.said();
  const at = said.findIndex(([, content]) => content === 'Ask');
  expect(said[at + 1]).toEqual(['assistant', 'Answer.']);
  expect(said).toHaveLength(12);
});

it('a try that failed does not use its key up: the same request again is another try', async () => {
  const replier = await newReplier(api);
  const body = { conversation_id: replier.chat.id, messages: [{ role: 'user', content: 'Hello' }] };
  const ask = (n: number) =>
    replier.rest('POST', '/chat/completions', {
      body: { ...body, script: resetting(n === 0 ? 'Half a' : '') },
      headers: { 'idempotency-key': 'again' },
    });
  expect((await ask(0)).status).toBe(502);
  expect((await ask(0)).status).toBe(502);
  expect(await replier.generations()).toHaveLength(2);
  expect((await replier.said()).map(([role]) => role)).toEqual(['user', 'assistant']);
});
