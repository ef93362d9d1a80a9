import { saying } from '@greenroom/model/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReplyApi, newReplier, SCRIPTED, type ReplyApi } from '../../test/reply-api.ts';

let api: ReplyApi;
beforeAll(async () => {
  api = await createReplyApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const costing = (prompt_tokens: number, completion_tokens: number) =>
  saying('Yes.', { usage: { prompt_tokens, completion_tokens } });

it('sums up what the model servers say, for a user and for a chat', async () => {
  const replier = await newReplier(api);
  const other = await replier.newChat();
  await replier.complete('One', costing(10, 5));
  await replier.complete('Two', costing(20, 7));
  await replier.complete('Three', costing(100, 50), { conversation_id: other.id });
  await replier.complete('Unsaved', costing(1000, 500), { save: false });
  expect(await replier.get('/usage')).toMatchObject({
    generations: 4,
    prompt_tokens: 1130,
    completion_tokens: 562,
    total_tokens: 1692,
    estimated: 0,
    by_model: [{ model: SCRIPTED, provider: 'greenroom', generations: 4, total_tokens: 1692 }],
  });
  const ofChat = await replier.get(`/usage?chat_id=${replier.chat.id}`);
  expect(ofChat).toMatchObject({ generations: 2, prompt_tokens: 30, completion_tokens: 12 });
  expect(await (await newReplier(api)).get('/usage')).toMatchObject({ generations: 0, total_tokens: 0, by_model: [] });
});

it('counts by itself where a server does not say, and says so', async () => {
  const replier = await newReplier(api);
  await replier.complete('I am unhappy.', undefined, { model: 'eliza' });
  const report = await replier.get('/usage');
  expect(report).toMatchObject({ generations: 1, estimated: 1, by_model: [{ model: 'eliza' }] });
  expect(report.prompt_tokens).toBeGreaterThan(3);
  expect(report.completion_tokens).toBeGreaterThan(3);
  const context = await replier.get(`/chats/${replier.chat.id}/context?limit=2`);
  // The reply's own tokens are not in what it was made from, and the context counts three for the next one.
  expect(report.prompt_tokens).toBeLessThan(context.tokens.total);
});

it('keeps what a deleted chat has cost', async () => {
  const replier = await newReplier(api);
  await replier.complete('One', costing(10, 5));
  await replier.delete(`/chats/${replier.chat.id}`);
  await replier.delete(`/chats/${replier.chat.id}?permanent=true`);
  expect(await replier.get('/usage')).toMatchObject({ generations: 1, total_tokens: 15 });
});

it('sums up a stretch of time', async () => {
  const replier = await newReplier(api);
  await replier.complete('One', costing(10, 5));
  const later = new Date(Date.now() + 60_000).toISOString();
  expect(await replier.get(`/usage?since=${later}`)).toMatchObject({ generations: 0 });
  expect(await replier.get(`/usage?until=${later}`)).toMatchObject({ generations: 1 });
  expect((await replier.refused('GET', '/usage?since=yesterday')).code).toBe('validation_failed');
});

it('each generation tells its model, its times, its tokens and how it ended', async () => {
  const replier = await newReplier(api);
  await replier.complete('One', saying('One two three.', { chunkSize: 3, everyMs: 30 }));
  const [generation] = await replier.generations();
  expect(generation).toMatchObject({
    model: SCRIPTED,
    provider: 'greenroom',
    finish_reason: 'stop',
    status: 'completed',
  });
  expect(generation?.usage).toEqual({ prompt_tokens: 10, completion_tokens: 3, total_tokens: 13 });
  expect(generation!.first_token_ms).toBeGreaterThanOrEqual(0);
  expect(generation!.duration_ms).toBeGreaterThan(generation!.first_token_ms!);
  expect(generation!.finished_at).not.toBeNull();
});
