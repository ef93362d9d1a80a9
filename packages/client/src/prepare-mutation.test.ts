import { expect, it } from 'vitest';
import { API_KEY, createTestServer } from '../test/create-test-server.ts';
import { cuttingProxy } from '../test/cutting-proxy.ts';
import { createClient } from './index.ts';

it('does a mutation once whose first answer is lost: chat, message, character', async () => {
  await using server = await createTestServer();
  const direct = createClient({ url: server.url, apiKey: API_KEY });
  /** Makes the call through a proxy that loses the server's first answer. */
  const throughLoss = async <T>(call: (client: typeof direct) => Promise<T>) => {
    await using proxy = await cuttingProxy(server.url);
    const answer = await call(createClient({ url: proxy.url, apiKey: API_KEY }));
    expect(proxy.answered()).toBe(2);
    return answer;
  };

  const character = await throughLoss((client) => client.characters.create.mutate({ name: 'Ada' }));
  expect((await direct.characters.list.query({})).data).toEqual([character]);

  const chat = await throughLoss((client) => client.chats.create.mutate({ title: 'Tea' }));
  expect((await direct.chats.list.query({})).data).toEqual([chat]);

  const said = { chat_id: chat.id, role: 'user', content: 'Hello' } as const;
  const message = await throughLoss((client) => client.messages.append.mutate(said));
  expect((await direct.messages.list.query({ chat_id: chat.id })).data).toEqual([message]);

  const renamed = await throughLoss((client) => client.chats.update.mutate({ chat_id: chat.id, title: 'Coffee' }));
  expect(renamed.title).toBe('Coffee');
});

it('makes two of what two equal calls ask for', async () => {
  await using server = await createTestServer();
  const client = createClient({ url: server.url, apiKey: API_KEY });
  await Promise.all([
    client.characters.create.mutate({ name: 'Ada' }),
    client.characters.create.mutate({ name: 'Ada' }),
  ]);
  await Promise.all([client.chats.create.mutate({}), client.chats.create.mutate({})]);
  expect((await client.characters.list.query({})).metadata.total).toBe(2);
  expect((await client.chats.list.query({})).metadata.total).toBe(2);
});
