import { callingTool, saying, stalling, type ModelScript } from '@greenroom/model/testing';
import { describe, expect, it } from 'vitest';
import { breakingProxy } from '../test/breaking-proxy.ts';
import { API_KEY } from '../test/create-test-server.ts';
import { cuttingProxy } from '../test/cutting-proxy.ts';
import { failureOf } from '../test/failure-of.ts';
import { openScene } from '../test/open-scene.ts';
import { nothingRead, readAll } from '../test/read-all.ts';
import { answers, cuts, refuses, refusesCalls, scriptedServer } from '../test/scripted-server.ts';
import { createClient } from './index.ts';

const slowly: ModelScript = saying('Once upon a time there was tea.', { chunkSize: 5, everyMs: 60 });

describe('when the connection is lost', () => {
  it('reads one in the background on, as often as needed, nothing twice', async () => {
    await using scene = await openScene(slowly);
    await using proxy = await breakingProxy(scene.url, /text-delta/, /text-delta/);
    const { replies } = createClient({ url: proxy.url, apiKey: API_KEY, retries: 1 });
    const stream = replies.stream({ chat_id: scene.chat_id, content: 'Hello', background: true });
    const { types, text } = await readAll(stream);
    expect(proxy.asked).toEqual(['replies.stream', 'generations.events', 'generations.events']);
    expect(text).toBe('Once upon a time there was tea.');
    expect(types.filter((type) => type !== 'text-delta')).toEqual(['generation-start', 'generation-end']);
    expect(await scene.messages()).toEqual([
      expect.objectContaining({ role: 'user', content: 'Hello' }),
      await stream.finalMessage(),
    ]);
    expect(scene.model.requests).toHaveLength(1);
  });

  it.each([
    ['generation-start', saying('Good day.', { chunkSize: 3, everyMs: 60 })],
    ['reasoning-delta', saying('Good day.', { reasoning: 'A guest has come.', chunkSize: 3, everyMs: 60 })],
    ['tool-calls', callingTool('look', { at: 'the door' })],
  ])('tells each event once when it is lost after %s', async (type, script) => {
    await using scene = await openScene(script);
    await using proxy = await breakingProxy(scene.url, new RegExp(`"type":"${type}"`));
    const stream = clientOf(proxy).replies.stream({ chat_id: scene.chat_id, content: 'Hello', background: true });
    const { types, text } = await readAll(stream);
    expect(proxy.asked).toEqual(['replies.stream', 'generations.events']);
    const { text: whole, reasoning } = await stream.finalReply();
    expect(text).toBe(whole);
    let thought = '';
    for await (const event of stream) if (event.type === 'reasoning-delta') thought += event.text;
    expect(thought).toBe(reasoning ?? '');
    const once = types.filter((each) => !each.endsWith('-delta'));
    expect(once).toEqual([...new Set(once)]);
  });

  it('gives up on one that brings nothing new', async () => {
    await using scene = await openScene(stalling('Once'));
    const start = /generation-start/;
    await using proxy = await breakingProxy(scene.url, /text-delta/, start, start, start);
    const ask = { chat_id: scene.chat_id, content: 'Hello', background: true };
    expect(await failureOf(readAll(clientOf(proxy).replies.stream(ask)))).toMatchObject({ code: 'network' });
    expect(proxy.asked).toHaveLength(3);
    expect(scene.model.running()).toBe(1);
  });

  it('lets the caller leave while it waits to come back', async () => {
    await using scene = await openScene(stalling('Once'));
    await using proxy = await breakingProxy(scene.url, /text-delta/);
    const stream = clientOf(proxy).replies.stream({ chat_id: scene.chat_id, content: 'Hello', background: true });
    const read = (async () => {
      // The connection breaks 50 ms after that, and the wait is at least 250.
      for await (const event of stream) if (event.type === 'text-delta') setTimeout(stream.abort, 150);
    })();
    expect(await failureOf(read)).toMatchObject({ code: 'aborted' });
    expect(proxy.asked).toEqual(['replies.stream']);
  });

  it('ends any other, which the server stops, with a network error', async () => {
    await using scene = await openScene(stalling('Once upon a'));
    await using proxy = await breakingProxy(scene.url, /text-delta/);
    const read = nothingRead();
    const stream = clientOf(proxy).replies.stream({ chat_id: scene.chat_id, content: 'Hello' });
    expect(await failureOf(readAll(stream, read))).toMatchObject({ code: 'network' });
    expect(await failureOf(stream.finalMessage())).toMatchObject({ code: 'network' });
    expect(read.text).toBe('Once upon a');
    expect(proxy.asked).toEqual(['replies.stream']);
    await expect.poll(() => scene.model.running()).toBe(0);
    const stored = async () => (await scene.messages()).at(-1);
    await expect.poll(stored).toMatchObject({ content: 'Once upon a', finish_reason: 'stopped' });
  });

  it.each([true, false])(
    'does not ask for another when nobody knows of the first; background: %s',
    async (background) => {
      await using scene = await openScene(saying('Good day.'));
      await using proxy = await cuttingProxy(scene.url);
      const stream = clientOf(proxy).replies.stream({ chat_id: scene.chat_id, content: 'Hello', background });
      expect(await failureOf(stream.finalMessage())).toMatchObject({ code: 'network' });
      expect(proxy.answered()).toBe(1);
      expect(scene.model.requests).toHaveLength(1);
      expect((await scene.messages()).map(({ content }) => content)).toEqual(['Hello', 'Good day.']);
    },
  );

  it('answers a whole reply from the generation that the first try began', async () => {
    await using scene = await openScene(saying('Good day.'));
    await using proxy = await cuttingProxy(scene.url);
    const ask = { chat_id: scene.chat_id, content: 'Hello' };
    const reply = await clientOf(proxy).replies.create.mutate(ask);
    expect(proxy.answered()).toBe(2);
    expect(scene.model.requests).toHaveLength(1);
    expect(await scene.messages()).toEqual([reply.user_message, reply.message]);
  });
});

describe('when it is refused', () => {
  it('waits and asks again while nothing was begun', async () => {
    const lasting = saying('Once upon a time.', { chunkSize: 6, everyMs: 300 });
    await using scene = await openScene(lasting, { replies: { maxRunningPerUser: 1, graceMs: 50 } });
    const { id: other } = await scene.client.chats.create.mutate({});
    await using proxy = await breakingProxy(scene.url);
    const stream = scene.client.replies.stream({ chat_id: scene.chat_id, content: 'Hello' });
    let refused: Promise<unknown> | undefined;
    for await (const event of stream) {
      if (event.type === 'generation-start') {
        refused = clientOf(proxy).replies.stream({ chat_id: other, content: 'Hello' }).finalMessage();
      }
    }
    expect(await refused).toMatchObject({ content: 'Once upon a time.' });
    expect(proxy.asked).toEqual(['replies.stream', 'replies.stream']);
    const { data } = await scene.client.messages.list.query({ chat_id: other });
    expect(data.map(({ role }) => role)).toEqual(['user', 'assistant']);
  });

  it.each([
    ['429 in the stream', refusesCalls({ code: 'rate_limited', status: 429, retry_after: 0 })],
    ['503', refuses(503, { code: 'unavailable' })],
  ])('is asked for again after %s, without a key', async (_, refusal) => {
    await using server = await scriptedServer(refusal, refusal, cuts, answers({}));
    const ask = { chat_id: '0193a1e0-0000-7000-8000-000000000001' };
    expect(await failureOf(clientOf(server).replies.stream(ask).finalReply())).toMatchObject({ code: 'network' });
    expect(server.requests).toHaveLength(3);
    for (const { headers } of server.requests) expect(headers).not.toHaveProperty('idempotency-key');
  });
});

it('holds the timeout until the first event and not until the model speaks', async () => {
  const late: ModelScript = { steps: [{ do: 'wait', ms: 900 }, ...saying('Good day.').steps] };
  await using scene = await openScene(late);
  const { replies } = createClient({ url: scene.url, apiKey: API_KEY, timeoutMs: 500 });
  const ask = { chat_id: scene.chat_id, content: 'Hello' };
  expect(await replies.stream(ask).finalMessage()).toMatchObject({ content: 'Good day.' });
  expect(await failureOf(replies.create.mutate(ask))).toMatchObject({ code: 'timeout' });

  await using silent = await scriptedServer(() => {});
  const stream = clientOf(silent).replies.stream(ask, { context: { timeoutMs: 100 } });
  expect(await failureOf(readAll(stream))).toMatchObject({ message: 'No answer came within 100 ms.' });
});

function clientOf({ url }: { url: string }) {
  return createClient({ url, apiKey: API_KEY });
}
