import { saying, stalling } from '@greenroom/model/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createReplyApi, newReplier, type ReplyApi } from '../../test/reply-api.ts';

let api: ReplyApi;
beforeAll(async () => {
  api = await createReplyApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const REPLIES = 30;
const CALLS = 60;

async function duration(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

it('a model that never answers holds no transaction: everything else goes on as fast as without it', async () => {
  const replier = await newReplier(api);
  const call = async () => {
    await replier.append(replier.chat.id, 'Aside');
    await replier.get(`/chats/${replier.chat.id}/messages?order=desc`);
    await replier.put(`/chats/${replier.chat.id}`, { title: crypto.randomUUID() });
  };
  const calls = async () => {
    for (let count = 0; count < CALLS; count++) await call();
  };
  await call();
  const alone = await duration(calls);
  const waiting = await Promise.all(Array.from({ length: REPLIES }, () => newReplier(api)));
  await Promise.all(waiting.map((each) => each.begin('Hello?', stalling())));
  expect(api.model.running()).toBe(REPLIES);
  if (inject('engine') === 'postgres') expect(await openTransactions()).toBe(0);
  const beside = await duration(calls);
  // One that waited for a model would not end at all; the factor leaves room for a busy machine.
  expect(beside).toBeLessThan(alone * 3 + 1000);
  for (const each of waiting) {
    const [generation] = await each.generations();
    await each.post(`/generations/${generation!.id}/stop`);
  }
  expect(api.model.running()).toBe(0);
});

async function openTransactions(): Promise<number> {
  const [row] = await api.storage.begin().rows<{ total: string }>(
    `select count(*) as total from pg_stat_activity
     where datname = current_database() and state like 'idle in transaction%'`,
  );
  return Number(row?.total);
}

it('what a model says is stored within a quarter of a second, or with each KiB, while it goes on', async () => {
  const replier = await newReplier(api);
  const content = async () => (await replier.last()).content;
  const first = await replier.begin('Slowly', stalling('A few words'));
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(await content()).toBe('A few words');
  await replier.post(`/generations/${first.id}/stop`);

  const much = 'x'.repeat(5000);
  const second = await replier.begin('Fast', {
    steps: [{ do: 'text', text: much, chunkSize: 500 }, { do: 'stall' }],
  });
  while ((await content()).length < 4096) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(much.startsWith(await content())).toBe(true);
  await replier.post(`/generations/${second.id}/stop`);
  expect(await content()).toBe(much);
});

it('reading the chat shows the reply as it grows, with no reason to have ended', async () => {
  const replier = await newReplier(api);
  const { id } = await replier.begin('Count', saying('One two three four five six.', { chunkSize: 2, everyMs: 60 }));
  const seen = new Set<string>();
  while ((await replier.generation(id)).status === 'running') {
    const last = await replier.last();
    if (last.finish_reason === null) seen.add(last.content);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  expect(seen.size).toBeGreaterThan(2);
  for (const text of seen) expect('One two three four five six.'.startsWith(text)).toBe(true);
});
