import { Message } from '@greenroom/storage';
import { newTestDatabase } from '@greenroom/test-database';
import { openStorage } from '@greenroom/storage';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, type Person } from '../../test/person.ts';

const WRITERS = 64;

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const range = (length: number) => Array.from({ length }, (_, i) => i + 1);

/** Each message answers the one before it, and the chat counts them. */
async function expectOneLine(person: Person, chatId: string, length: number) {
  const path = await person.path(chatId);
  expect(path).toHaveLength(length);
  expect(path.map(({ parent_id }) => parent_id)).toEqual([null, ...path.slice(0, -1).map(({ id }) => id)]);
  const chat = await person.get(`/chats/${chatId}`);
  expect(chat).toMatchObject({ message_count: length, version: 1 });
  return path;
}

describe('sixty-four writers to one chat', () => {
  test('get the orders 1 to n without gap or double, and the path is one line', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const client = await api.trpc(ann.name);
    const rounds = 3;
    const answered = await Promise.all(
      range(WRITERS).map(async (writer) => {
        const seqs = [];
        for (const round of range(rounds)) {
          const content = `${writer}.${round}`;
          const message =
            writer % 8 === 0
              ? await client.messages.append.mutate({ chat_id: id, role: 'user', content })
              : await ann.append(id, content);
          expect(message.content).toBe(content);
          seqs.push(message.seq);
        }
        // What one writer was answered comes in the order it wrote.
        expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
        return seqs;
      }),
    );
    expect(answered.flat().toSorted((a, b) => a - b)).toEqual(range(WRITERS * rounds));
    const path = await expectOneLine(ann, id, WRITERS * rounds);
    expect(path.map(({ seq }) => seq)).toEqual(range(WRITERS * rounds));
    const contents = range(WRITERS).flatMap((writer) => range(rounds).map((round) => `${writer}.${round}`));
    expect(path.map(({ content }) => content).toSorted()).toEqual(contents.toSorted());
  });

  test('who also edit, delete, branch and rename break nothing', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const root = await ann.append(id, 'root');
    await Promise.all(
      range(WRITERS).map(async (writer) => {
        const message = await ann.append(id, `${writer}`);
        if (writer % 4 === 0) await ann.put(`/messages/${message.id}`, { content: `${writer}!` });
        if (writer % 4 === 1) await ann.delete(`/messages/${message.id}`);
        if (writer % 4 === 2)
          await ann.append(id, { role: 'user', content: `branch ${writer}`, parent_message_id: root.id });
        if (writer % 16 === 3) await ann.put(`/chats/${id}`, { title: `by ${writer}` });
      }),
    );
    const rows = await api.storage.begin().em.find(Message, { chat_id: id }, { orderBy: { seq: 'asc' } });
    const deleted = WRITERS / 4;
    expect(rows).toHaveLength(1 + WRITERS + WRITERS / 4 - deleted);
    expect(new Set(rows.map(({ seq }) => seq)).size).toBe(rows.length);
    expect(rows.at(-1)!.seq).toBeLessThanOrEqual(1 + WRITERS + WRITERS / 4);
    // The marked path is the line from the end up to a first message, no more and no less.
    const byId = new Map(rows.map((row) => [row.id, row]));
    const marked = rows.filter(({ on_path }) => on_path).toSorted((a, b) => b.depth - a.depth);
    const line = [];
    for (let node = marked[0]; node; node = byId.get(node.parent_id ?? '')) line.push(node.id);
    expect(marked.map((node) => node.id)).toEqual(line);
    expect((await ann.path(id)).map((node) => node.id)).toEqual(line.toReversed());
    expect(await ann.get(`/chats/${id}`)).toMatchObject({ message_count: line.length, version: 1 + WRITERS / 16 });
    expect((await ann.append(id, 'goes on')).seq).toBe(2 + WRITERS + WRITERS / 4);
  });
});

test.runIf(inject('engine') === 'postgres')(
  'two servers on one database give one chat its orders without gap or double, and hold its quotas together',
  async () => {
    await using database = await newTestDatabase({ engine: 'postgres', serverUrl: inject('postgresUrl') });
    await using one = await openStorage({ url: database.url });
    await using two = await openStorage({ url: database.url });
    const quotas = { chatsPerUser: 5, messagesPerChat: 100, charactersPerUser: 5 };
    await using first = await createTestApi({ storage: one, quotas });
    await using second = await createTestApi({ storage: two, quotas });
    const servers = [newPerson(first, 'both'), newPerson(second, 'both')];
    const at = (number: number) => servers[number % 2]!;

    const { id } = await at(0).newChat();
    const answers = await Promise.all(
      range(120).map((number) =>
        at(number).rest('POST', `/chats/${id}/messages`, { body: { role: 'user', content: `${number}` } }),
      ),
    );
    const stored = answers.filter(({ status }) => status === 201).map(({ body }) => body.seq);
    expect(stored.toSorted((a, b) => a - b)).toEqual(range(100));
    for (const { status, body } of answers) if (status !== 201) expect(body).toMatchObject({ code: 'quota_exceeded' });
    await expectOneLine(at(1), id, 100);

    const made = await Promise.all(range(20).map((number) => at(number).rest('POST', '/chats', { body: {} })));
    expect(made.filter(({ status }) => status === 201)).toHaveLength(4);
    const writes = range(20).map((number) =>
      at(number).rest('PUT', `/chats/${id}`, { body: { title: `${number}`, expected_version: 1 } }),
    );
    expect((await Promise.all(writes)).filter(({ status }) => status === 200)).toHaveLength(1);
    const request = { id: crypto.randomUUID(), role: 'user', content: 'once' };
    const other = (await at(0).get('/chats?sort=created_at&per_page=1')).data[0].id;
    const once = await Promise.all(
      range(10).map((number) => at(number).rest('POST', `/chats/${other}/messages`, { body: request })),
    );
    expect(once.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(once.filter(({ status }) => status === 200)).toHaveLength(9);
  },
);
