import type { Message } from '@greenroom/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, walk } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

/** A chat of which the messages m0 to m8 are the path, with a branch left behind and one message deleted. */
async function nine() {
  const ann = newPerson(api);
  const { id } = await ann.newChat();
  const messages: Message[] = [];
  let gone: Message | undefined;
  for (let i = 0; i < 9; i++) {
    if (i === 4) gone = await ann.append(id, 'gone');
    messages.push(await ann.append(id, `m${i}`));
    if (i === 6) {
      const left = await ann.append(id, { role: 'assistant', content: 'left', parent_message_id: messages[5]!.id });
      await ann
        .append(id, { role: 'user', content: 'm7', parent_message_id: messages[6]!.id })
        .then((m7) => messages.push(m7));
      i += 1;
      expect(left.seq).toBe(9);
    }
  }
  await ann.delete(`/messages/${gone!.id}`);
  const path = `/chats/${id}/messages`;
  const list = async (query = '') => ann.get(`${path}?${query}`);
  const contents = async (query = '') => (await list(query)).data.map(({ content }: Message) => content);
  return { ann, id, path, messages, list, contents };
}

const m = (...numbers: number[]) => numbers.map((number) => `m${number}`);

describe('listing messages', () => {
  test('shows the current path, the oldest first or the newest, and no branch beside it', async () => {
    const { list, contents } = await nine();
    expect(await contents()).toEqual(m(0, 1, 2, 3, 4, 5, 6, 7, 8));
    expect(await contents('order=desc')).toEqual(m(8, 7, 6, 5, 4, 3, 2, 1, 0));
    expect((await list()).metadata).toEqual({ page: 1, per_page: 20, total: 9, total_pages: 1, next_cursor: null });
    expect((await list()).success).toBe(true);
  });

  test('of an empty chat is empty', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    expect(await ann.get(`/chats/${id}/messages`)).toEqual({
      success: true,
      data: [],
      metadata: { page: 1, per_page: 20, total: 0, total_pages: 0, next_cursor: null },
    });
  });

  test.each([
    ['per_page=4', m(0, 1, 2, 3)],
    ['per_page=4&page=2', m(4, 5, 6, 7)],
    ['per_page=4&page=3', m(8)],
    ['per_page=4&page=4', []],
    ['per_page=4&order=desc', m(8, 7, 6, 5)],
    ['per_page=4&page=3&order=desc', m(0)],
  ])('by page: %s', async (query, expected) => {
    const { list, contents } = await nine();
    expect(await contents(query)).toEqual(expected);
    expect((await list(query)).metadata).toMatchObject({ per_page: 4, total: 9, total_pages: 3 });
  });

  test.each([
    ['before m3', { before: 3 }, '', m(0, 1, 2), 3],
    ['after m6', { after: 6 }, '', m(7, 8), 2],
    ['between m2 and m6', { after: 2, before: 6 }, '', m(3, 4, 5), 3],
    ['between m2 and m6, newest first', { after: 2, before: 6 }, 'order=desc', m(5, 4, 3), 3],
    ['the last before m6', { before: 6 }, 'order=desc&per_page=2', m(5, 4), 6],
    ['a page of what is after m1', { after: 1 }, 'per_page=3&page=2', m(5, 6, 7), 7],
    ['between neighbours', { after: 4, before: 5 }, '', [], 0],
    ['between what is the other way round', { after: 6, before: 2 }, '', [], 0],
    ['after itself', { after: 8 }, '', [], 0],
    ['before the first', { before: 0 }, '', [], 0],
  ])('%s', async (_what, { before, after }: { before?: number; after?: number }, query, expected, total) => {
    const { list, contents, messages } = await nine();
    const bounds = [
      ...(before === undefined ? [] : [`before=${messages[before]!.id}`]),
      ...(after === undefined ? [] : [`after=${messages[after]!.id.toUpperCase()}`]),
    ].join('&');
    expect(await contents(`${bounds}&${query}`)).toEqual(expected);
    expect((await list(`${bounds}&${query}`)).metadata.total).toBe(total);
  });

  test.each(['asc', 'desc'])('%s, walked by cursor between bounds, gives each once', async (order) => {
    const { ann, path, messages } = await nine();
    const all = await walk<Message>(ann, `${path}?order=${order}&per_page=2`);
    const expected = m(0, 1, 2, 3, 4, 5, 6, 7, 8);
    expect(all.map(({ content }) => content)).toEqual(order === 'asc' ? expected : expected.toReversed());
    const bounds = `after=${messages[1]!.id}&before=${messages[7]!.id}`;
    const some = await walk<Message>(ann, `${path}?order=${order}&per_page=2&${bounds}`);
    const between = m(2, 3, 4, 5, 6);
    expect(some.map(({ content }) => content)).toEqual(order === 'asc' ? between : between.toReversed());
  });

  test('walked by cursor sees each once while messages are added, edited and deleted', async () => {
    const { ann, id, path, messages } = await nine();
    let round = 0;
    const seen = await walk<Message>(ann, `${path}?per_page=3`, async () => {
      round += 1;
      if (round > 2) return;
      await ann.append(id, `new ${round}`);
      await ann.put(`/messages/${messages[8]!.id}`, { content: 'm8!' });
      await ann.delete(`/messages/${messages[round * 3 - 1]!.id}`);
    });
    expect(seen.map(({ content }) => content)).toEqual([...m(0, 1, 2, 3, 4, 5, 6, 7), 'm8!', 'new 1', 'new 2']);
  });

  test('refuses a cursor with a page, of another order, or made by hand', async () => {
    const { ann, path, list } = await nine();
    const { next_cursor } = (await list('per_page=2')).metadata;
    const byHand = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');
    const id = '01900000-0000-7000-8000-000000000000';
    for (const query of [
      `cursor=${next_cursor}&page=1`,
      `cursor=${next_cursor}&order=desc`,
      `cursor=${byHand(['path', 'asc', 'x', id])}`,
      `cursor=${byHand(['path', 'asc', 3_000_000_000, id])}`,
      `cursor=${byHand(['path', 'asc', 1, 2])}`,
      'cursor=x',
    ]) {
      expect(await ann.refused('GET', `${path}?${query}`), query).toMatchObject({
        status: 400,
        issues: [{ path: 'cursor' }],
      });
    }
  });

  test('hides a bound that is unknown, of another chat or of another user as not found, in the same words', async () => {
    const { ann, path } = await nine();
    const bob = newPerson(api);
    const other = await ann.append((await ann.newChat()).id, 'x');
    const foreign = await bob.append((await bob.newChat()).id, 'x');
    const unknown = '01900000-0000-7000-8000-000000000000';
    for (const bound of ['before', 'after']) {
      const details = [];
      for (const id of [unknown, other.id, foreign.id]) {
        const problem = await ann.refused('GET', `${path}?${bound}=${id}`);
        expect(problem).toMatchObject({ status: 404, code: 'not_found' });
        details.push(problem.detail.replace(id, ''));
      }
      expect(new Set(details).size).toBe(1);
      expect((await ann.refused('GET', `${path}?${bound}=nonsense`)).status).toBe(400);
    }
  });

  test('refuses a bound that is not on the current path', async () => {
    const { ann, id, path, messages } = await nine();
    await ann.append(id, { role: 'user', content: 'elsewhere', parent_message_id: messages[2]!.id });
    expect(await ann.refused('GET', `${path}?before=${messages[5]!.id}`)).toMatchObject({
      status: 422,
      code: 'unprocessable',
    });
  });

  test.each(['order=up', 'per_page=0', 'per_page=201', 'page=0', 'limit=5', 'chat_id=x'])(
    'refuses ?%s',
    async (query) => {
      const { ann, path } = await nine();
      expect(await ann.refused('GET', `${path}?${query}`)).toMatchObject({
        status: 400,
        issues: [{ path: query.split('=')[0] }],
      });
    },
  );

  test('hides a chat that is unknown or of another user as not found', async () => {
    const { path } = await nine();
    const bob = newPerson(api);
    for (const hidden of [path, '/chats/01900000-0000-7000-8000-000000000000/messages', '/chats/x/messages']) {
      expect(await bob.refused('GET', hidden)).toMatchObject({ status: 404, code: 'not_found' });
    }
  });

  test('answers the same over tRPC', async () => {
    const { ann, id, list } = await nine();
    const client = await api.trpc(ann.name);
    expect(await client.messages.list.query({ chat_id: id, order: 'desc', per_page: 3 })).toEqual(
      await list('order=desc&per_page=3'),
    );
  });
});
