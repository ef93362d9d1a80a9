import { expect, expectTypeOf, it } from 'vitest';
import { API_KEY, createTestServer } from '../test/create-test-server.ts';
import { failureOf } from '../test/failure-of.ts';
import { createClient, pages, type Chat } from './index.ts';

it('reads all items once, in order, over pages of the size asked for', async () => {
  await using server = await createTestServer();
  const { client, requests } = countingClient(server.url);
  for (let index = 0; index < 7; index += 1) await client.chats.create.mutate({ title: `Chat ${index}` });
  requests.length = 0;
  const titles: string[] = [];
  for await (const chat of pages(client.chats.list, { sort: 'created_at', order: 'asc', per_page: 3 })) {
    expectTypeOf(chat).toEqualTypeOf<Chat>();
    titles.push(chat.title);
  }
  expect(titles).toEqual(Array.from({ length: 7 }, (_, index) => `Chat ${index}`));
  expect(requests).toHaveLength(3);
});

it('asks for no page that is not reached', async () => {
  await using server = await createTestServer();
  const { client, requests } = countingClient(server.url);
  for (let index = 0; index < 4; index += 1) await client.characters.create.mutate({ name: `Ada ${index}` });
  requests.length = 0;
  const names: string[] = [];
  for await (const { name } of pages(client.characters.list, { sort: 'name', per_page: 2 })) {
    names.push(name);
    if (names.length === 2) break;
  }
  expect(names).toEqual(['Ada 0', 'Ada 1']);
  expect(requests).toHaveLength(1);
});

it('takes the filters a list needs, and larger pages than the server gives unasked', async () => {
  await using server = await createTestServer();
  const { client, requests } = countingClient(server.url);
  const { id: chat_id } = await client.chats.create.mutate({});
  for (let turn = 0; turn < 30; turn += 1) {
    await client.messages.append.mutate({ chat_id, role: 'user', content: `Turn ${turn}.` });
  }
  requests.length = 0;
  const messages = await Array.fromAsync(pages(client.messages.list, { chat_id }));
  expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  expect(requests).toHaveLength(1);
  // @ts-expect-error The chat must be named.
  expect(await failureOf(Array.fromAsync(pages(client.messages.list, {})))).toMatchObject({ code: 'not_found' });
});

it('yields nothing of an empty collection, and throws what a page fails with', async () => {
  await using server = await createTestServer();
  const { client } = countingClient(server.url);
  expect(await Array.fromAsync(pages(client.chats.list, {}))).toEqual([]);
  const aborted = pages(client.chats.list, {}, { signal: AbortSignal.abort() });
  expect(await failureOf(Array.fromAsync(aborted))).toMatchObject({ code: 'aborted' });
});

function countingClient(url: string) {
  const requests: unknown[] = [];
  const counting: typeof fetch = (input, init) => {
    requests.push(input);
    return fetch(input, init);
  };
  return { client: createClient({ url, apiKey: API_KEY, fetch: counting }), requests };
}
