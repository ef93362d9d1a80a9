import { getUntypedClient, type TRPCClient } from '@trpc/client';
import { saying } from '@greenroom/model/testing';
import { expect, expectTypeOf, it } from 'vitest';
import { failureOf } from '../test/failure-of.ts';
import { openScene } from '../test/open-scene.ts';
import { readAll } from '../test/read-all.ts';
import type { AppRouter, Change, Generation, Reply, ReplyEvent, RouterInputs } from './index.ts';

it("has everything of tRPC's client beside it, with its types", async () => {
  await using scene = await openScene(saying('Good day.'));
  const { client, chat_id } = scene;
  const reply = await client.replies.create.mutate({ chat_id, content: 'Hello' });
  const generation = await client.generations.get.query({ generation_id: reply.generation.id });
  expect(generation).toEqual(reply.generation);
  expect((await client.models.list.query({})).data).toHaveLength(1);
  expect(await client.usage.get.query({ chat_id })).toMatchObject({ generations: 1 });
  expectTypeOf(reply).toEqualTypeOf<Reply>();
  expectTypeOf(generation).toEqualTypeOf<Generation>();
  expectTypeOf(client).toExtend<TRPCClient<AppRouter>>();
  expectTypeOf<Parameters<typeof client.replies.stream>[0]>().toEqualTypeOf<RouterInputs['replies']['stream']>();
  // @ts-expect-error There is no such field.
  await failureOf(client.replies.stream({ chat_id, contents: 'Hello' }).finalReply());
  const keyed = { idempotencyKey: 'mine' };
  // @ts-expect-error A key would keep the reply going when the stream is left.
  client.replies.stream({ chat_id }, { context: keyed satisfies { idempotencyKey: string } });
});

it("leaves the call itself to those who want it, and fits what takes tRPC's client", async () => {
  await using scene = await openScene(saying('Good day.'));
  const { client, chat_id } = scene;
  const events = await client.replies.stream.mutate({ chat_id, content: 'Hello' });
  expectTypeOf(events).toExtend<AsyncIterable<ReplyEvent>>();
  const { text, last } = await readAll(events);
  expect(text).toBe('Good day.');
  const { generation } = last as ReplyEvent & { type: 'generation-end' };
  const later = await client.generations.events.query({ generation_id: generation.id, last_event_id: '5-0' });
  expect((await readAll(later)).text).toBe('day.');
  expect(await getUntypedClient(client).query('generations.get', { generation_id: generation.id })).toEqual(generation);
});

it('tells the changes that a reply makes', async () => {
  await using scene = await openScene(saying('Good day.'));
  const { client, chat_id } = scene;
  const told: Change['type'][] = [];
  for await (const change of await client.changes.listen.query({})) {
    told.push(change.type);
    if (change.type === 'stream-start') await client.replies.stream({ chat_id, content: 'Hello' }).finalReply();
    if (change.type === 'generation-finished') break;
  }
  expect(told.at(0)).toBe('stream-start');
  expect(told).toEqual(expect.arrayContaining(['message-created', 'generation-started', 'message-updated']));
});
