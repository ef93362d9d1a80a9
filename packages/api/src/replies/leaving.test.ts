import { saying, stalling } from '@greenroom/model/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReplyApi, newReplier, openSse, type Replier, type ReplyApi } from '../../test/reply-api.ts';

let api: ReplyApi;
beforeAll(async () => {
  api = await createReplyApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const SLOW = saying('One two three four five six seven eight nine ten.', { chunkSize: 4, everyMs: 40 });

/** Asks for a reply, leaves as soon as something of it has come, and answers the generation once it is over. */
async function leaveInTheMiddle(replier: Replier, path: string, body: object, headers: Record<string, string> = {}) {
  const left = new AbortController();
  const asked = { body: { ...body, stream: true }, headers, signal: left.signal };
  const answer = await openSse(api, replier.name, 'POST', path, asked);
  const reader = answer.body!.getReader();
  for (let text = ''; !/One|two/.test(text);) text += Buffer.from((await reader.read()).value ?? []).toString();
  left.abort();
  await reader.cancel().catch(() => {});
  const [generation] = await replier.generations();
  return replier.over(generation!.id);
}

describe('a caller who leaves in the middle of a stream', () => {
  it('stops the model, and keeps what there is of the reply', async () => {
    const replier = await newReplier(api);
    const body = { conversation_id: replier.chat.id, messages: [{ role: 'user', content: 'Count' }], script: SLOW };
    const over = await leaveInTheMiddle(replier, '/chat/completions', body);
    expect(over).toMatchObject({ status: 'stopped', finish_reason: 'stopped' });
    expect(api.model.running()).toBe(0);
    const last = await replier.last();
    expect(last.content).toMatch(/^One/);
    expect(last.content).not.toContain('ten');
    expect(last.finish_reason).toBe('stopped');
  });

  it.each(['regenerate', 'continue'])('stops a reply by %s as well', async (kind) => {
    const replier = await newReplier(api);
    await replier.complete('Hello', saying('Zero '));
    const over = await leaveInTheMiddle(replier, `/chats/${replier.chat.id}/${kind}`, { parameters: { script: SLOW } });
    expect(over).toMatchObject({ status: 'stopped', kind });
  });

  it('lets it run to its end in the background', async () => {
    const replier = await newReplier(api);
    const body = { conversation_id: replier.chat.id, messages: [{ role: 'user', content: 'Count' }], script: SLOW };
    const over = await leaveInTheMiddle(replier, '/chat/completions', { ...body, background: true });
    expect(over.status).toBe('completed');
    expect((await replier.last()).content).toMatch(/^One.*ten\.$/);
  });

  it('lets it run when an Idempotency-Key says that the caller may come back, and gives it all to the one who does', async () => {
    const replier = await newReplier(api);
    const body = { conversation_id: replier.chat.id, messages: [{ role: 'user', content: 'Count' }], script: SLOW };
    const headers = { 'idempotency-key': 'count' };
    const over = await leaveInTheMiddle(replier, '/chat/completions', body, headers);
    expect(over.status).toBe('completed');
    const again = await replier.rest('POST', '/chat/completions', { body: { ...body, stream: true }, headers });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect((await replier.said()).map(([role]) => role)).toEqual(['user', 'assistant']);
    expect(await replier.generations()).toHaveLength(1);
  });

  it('stops one that was asked for whole', async () => {
    const replier = await newReplier(api);
    const body = {
      conversation_id: replier.chat.id,
      messages: [{ role: 'user', content: 'Hi' }],
      script: stalling('One'),
    };
    const left = new AbortController();
    const asked = openSse(api, replier.name, 'POST', '/chat/completions', { body, signal: left.signal });
    while ((await replier.generations()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    left.abort();
    await expect(asked).rejects.toThrow();
    const [generation] = await replier.generations();
    expect(await replier.over(generation!.id)).toMatchObject({ status: 'stopped' });
  });
});

it('one who only follows stops nothing by leaving', async () => {
  const replier = await newReplier(api);
  const { id } = await replier.begin('Count', SLOW);
  const left = new AbortController();
  const answer = await openSse(api, replier.name, 'GET', `/generations/${id}/events`, { signal: left.signal });
  await answer.body!.getReader().read();
  left.abort();
  expect(await replier.over(id)).toMatchObject({ status: 'completed' });
});

it('stopping keeps what there is, tells the one who streams, and is done once however often it is asked', async () => {
  const replier = await newReplier(api);
  const streamed = replier.stream('Hello', stalling('As far as this'));
  while ((await replier.generations()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const [running] = await replier.generations();
  while ((await replier.last()).content === '') await new Promise((resolve) => setTimeout(resolve, 10));
  const stopped = await replier.post(`/generations/${running!.id}/stop`);
  expect(stopped).toMatchObject({ status: 'stopped', finish_reason: 'stopped' });
  expect(await replier.post(`/generations/${running!.id}/stop`)).toEqual(stopped);
  const events = await streamed;
  expect(events.at(-1)?.data).toBe('[DONE]');
  expect(JSON.parse(events.at(-2)!.data).choices[0].finish_reason).toBe('stop');
  expect((await replier.last()).content).toBe('As far as this');
});

it('a server that closes gives replies their time, then breaks them off, and ends their streams', async () => {
  const other = await createReplyApi({ replies: { graceMs: 300 } });
  const [quick, slow] = [await newReplier(other), await newReplier(other)];
  const finished = quick.stream('Count', saying('One two three.', { chunkSize: 4, everyMs: 20 }));
  const broken = slow.stream('Hello', stalling('Half a'));
  while (other.model.running() < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  const closing = other[Symbol.asyncDispose]();
  expect((await finished).at(-2)?.data).toContain('"finish_reason":"stop"');
  const events = await broken;
  expect(JSON.parse(events.at(-2)!.data).error.code).toBe('unavailable');
  expect(events.at(-1)?.data).toBe('[DONE]');
  await closing;
});
