import { createEliza } from '@greenroom/model';
import { erroringAfterHeaders, saying, stalling } from '@greenroom/model/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { failureOf } from '../test/failure-of.ts';
import { modelsOf } from '../test/models-of.ts';
import { openScene, type Scene } from '../test/open-scene.ts';
import { nothingRead, readAll } from '../test/read-all.ts';
import { answers, scriptedServer } from '../test/scripted-server.ts';
import { createClient, type Message, type Reply, type ReplyEvent, type ReplyStream } from './index.ts';

describe('a reply that is streamed', () => {
  it('brings its events in order, and the stored message at its end', async () => {
    await using scene = await openScene(
      saying('Good day to you.', { reasoning: 'A guest.', chunkSize: 4, everyMs: 5 }),
    );
    const { client, chat_id, model } = scene;
    const stream = client.replies.stream({ chat_id, content: 'Hello' });
    const { types, text, last } = await readAll(stream);
    expect([types[0], types.at(-1)]).toEqual(['generation-start', 'generation-end']);
    expect(new Set(types.slice(1, -1))).toEqual(new Set(['reasoning-delta', 'text-delta']));
    expect(types.lastIndexOf('reasoning-delta')).toBeLessThan(types.indexOf('text-delta'));
    expect(text).toBe('Good day to you.');

    const message = await stream.finalMessage();
    expect(await scene.messages()).toEqual([expect.objectContaining({ role: 'user', content: 'Hello' }), message]);
    expect(message).toMatchObject({ content: text, reasoning: 'A guest.', finish_reason: 'stop' });
    const { type: _, id: _position, ...reply } = last as ReplyEvent & { type: 'generation-end' };
    expect(await stream.finalReply()).toEqual(reply);
    expect(model.requests).toHaveLength(1);

    expectTypeOf(stream).toEqualTypeOf<ReplyStream>();
    expectTypeOf(message).toEqualTypeOf<Message>();
    expectTypeOf(stream.finalReply()).resolves.toEqualTypeOf<Reply>();
  });

  it('reads itself when only the message is asked for', async () => {
    await using scene = await openScene(undefined, { models: modelsOf(createEliza({ delayMs: 0 })) });
    const { client, chat_id } = scene;
    const message = await client.replies.stream({ chat_id, content: 'I am tired.' }).finalMessage();
    expect(message.content).toMatch(/tired/i);
    expect((await scene.messages()).at(-1)).toEqual(message);
  });

  it('is begun once, whoever reads it, and gives each loop all of it', async () => {
    await using scene = await openScene(saying('Good day.', { chunkSize: 2, everyMs: 5 }));
    const stream = scene.client.replies.stream({ chat_id: scene.chat_id, content: 'Hello' });
    const message = stream.finalMessage();
    const [first, second] = await Promise.all([readAll(stream), readAll(stream)]);
    expect(second).toEqual(first);
    expect(await readAll(stream)).toEqual(first);
    expect((await message).content).toBe(first.text);
    expect(scene.model.requests).toHaveLength(1);
  });

  it('sends nothing while nobody asks for it, and nothing after an abort', async () => {
    await using server = await scriptedServer(answers({}));
    const { replies } = createClient({ url: server.url });
    const ask = { chat_id: '0193a1e0-0000-7000-8000-000000000001' };
    replies.stream(ask);
    const left = replies.stream(ask);
    left.abort();
    expect(await failureOf(left.finalReply())).toMatchObject({ code: 'aborted' });
    expect(await failureOf(readAll(replies.stream(ask, { signal: AbortSignal.abort() })))).toMatchObject({
      code: 'aborted',
    });
    expect(server.requests).toHaveLength(0);
  });

  it('tells that an unsaved one has no message, and gives its text', async () => {
    await using scene = await openScene(saying('I would like tea.'));
    const stream = scene.client.replies.stream({ chat_id: scene.chat_id, kind: 'impersonate' });
    const failure = await failureOf(stream.finalMessage());
    expect(failure).toMatchObject({ code: 'not_found', message: expect.stringContaining('finalReply()') });
    expect(await stream.finalReply()).toMatchObject({ text: 'I would like tea.', message: null });
    expect(await scene.messages()).toEqual([]);
  });

  it('ends with what there was when the model fails, and its message is the failure', async () => {
    await using scene = await openScene(erroringAfterHeaders('Hel'));
    const stream = scene.client.replies.stream({ chat_id: scene.chat_id, content: 'Hello' });
    const { last, text } = await readAll(stream);
    expect(text).toBe('Hel');
    const { generation } = last as ReplyEvent & { type: 'generation-end' };
    expect(generation).toMatchObject({ status: 'failed', error: { code: 'model_failed' } });
    for (const failing of [stream.finalMessage(), stream.finalReply()]) {
      expect(await failureOf(failing)).toMatchObject({
        code: 'model_failed',
        message: generation.error?.message,
        generationId: generation.id,
      });
    }
  });

  it('is refused with the id of the one that is in the way', async () => {
    await using scene = await openScene(stalling('Once'));
    const ask = { chat_id: scene.chat_id, content: 'Hello' };
    for await (const event of scene.client.replies.stream(ask)) {
      if (event.type !== 'text-delta') continue;
      const [running] = (await scene.client.generations.list.query({ chat_id: scene.chat_id })).data;
      for (const refused of [
        scene.client.replies.stream(ask).finalMessage(),
        scene.client.replies.create.mutate(ask),
      ]) {
        expect(await failureOf(refused)).toMatchObject({
          code: 'generation_running',
          status: 409,
          generationId: running?.id,
        });
      }
      break;
    }
  });

  it('is over with the text it had when it is stopped from elsewhere', async () => {
    await using scene = await openScene(stalling('Once upon a'));
    const stream = scene.client.replies.stream({ chat_id: scene.chat_id, content: 'Hello' });
    for await (const event of stream) {
      if (event.type !== 'text-delta') continue;
      const [running] = (await scene.client.generations.list.query({ chat_id: scene.chat_id })).data;
      await scene.client.generations.stop.mutate({ generation_id: running?.id as string });
    }
    expect(await stream.finalMessage()).toMatchObject({ content: 'Once upon a', finish_reason: 'stopped' });
  });
});

describe('leaving a stream', () => {
  const untilText = async (stream: AsyncIterable<ReplyEvent>, then: () => unknown) => {
    for await (const event of stream) if (event.type === 'text-delta') await then();
  };

  it.each<[string, (scene: Scene) => Promise<unknown>]>([
    [
      'by leaving the loop',
      async ({ client, chat_id }) => {
        const stream = client.replies.stream({ chat_id, content: 'Hello' });
        const message = failureOf(stream.finalMessage());
        for await (const event of stream) if (event.type === 'text-delta') break;
        expect(await message).toMatchObject({ code: 'aborted' });
      },
    ],
    [
      'by abort()',
      async ({ client, chat_id }) => {
        const stream = client.replies.stream({ chat_id, content: 'Hello' });
        expect(await failureOf(untilText(stream, stream.abort))).toMatchObject({ code: 'aborted' });
      },
    ],
    [
      'by the signal',
      async ({ client, chat_id }) => {
        const aborter = new AbortController();
        const stream = client.replies.stream({ chat_id, content: 'Hello' }, { signal: aborter.signal });
        expect(await failureOf(untilText(stream, () => aborter.abort()))).toMatchObject({ code: 'aborted' });
      },
    ],
    [
      'by a signal that rings',
      async ({ client, chat_id }) => {
        const stream = client.replies.stream({ chat_id, content: 'Hello' }, { signal: AbortSignal.timeout(1000) });
        const read = nothingRead();
        expect(await failureOf(readAll(stream, read))).toMatchObject({ code: 'timeout' });
        expect(read.text).toBe('Once upon a');
      },
    ],
    [
      'while its next event is waited for',
      async ({ client, chat_id }) => {
        const iterator = client.replies.stream({ chat_id, content: 'Hello' })[Symbol.asyncIterator]();
        await iterator.next();
        await iterator.next();
        const waiting = failureOf(iterator.next());
        await iterator.return?.();
        expect(await waiting).toMatchObject({ code: 'aborted' });
      },
    ],
  ])('stops the model and keeps what there is: %s', async (_, leave) => {
    await using scene = await openScene(stalling('Once upon a'));
    await leave(scene);
    await expect.poll(() => scene.model.running()).toBe(0);
    expect(scene.model.aborted).toBe(1);
    const stored = async () =>
      (await scene.messages()).map(({ role, content, finish_reason }) => [role, content, finish_reason]);
    await expect.poll(stored).toEqual([
      ['user', 'Hello', null],
      ['assistant', 'Once upon a', 'stopped'],
    ]);
  });

  it('lets one in the background go on', async () => {
    await using scene = await openScene(saying('Once upon a time.', { chunkSize: 4, everyMs: 30 }));
    const stream = scene.client.replies.stream({ chat_id: scene.chat_id, content: 'Hello', background: true });
    for await (const event of stream) if (event.type === 'text-delta') break;
    expect(scene.model.running()).toBe(1);
    const stored = async () => (await scene.messages()).at(-1);
    await expect.poll(stored).toMatchObject({ content: 'Once upon a time.', finish_reason: 'stop' });
  });

  it('leaves the reply as it is once it is over', async () => {
    await using scene = await openScene(saying('Good day.'));
    const stream = scene.client.replies.stream({ chat_id: scene.chat_id, content: 'Hello' });
    for await (const event of stream) if (event.type === 'generation-end') break;
    stream.abort();
    expect(await stream.finalMessage()).toMatchObject({ content: 'Good day.', finish_reason: 'stop' });
  });
});
