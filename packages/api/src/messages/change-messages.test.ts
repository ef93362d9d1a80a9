import type { Message } from '@greenroom/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, type Person } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const contents = async (person: Person, chatId: string) => (await person.path(chatId)).map(({ content }) => content);

async function chatOf(...texts: string[]) {
  const ann = newPerson(api);
  const { id } = await ann.newChat();
  const messages: Message[] = [];
  for (const text of texts) messages.push(await ann.append(id, text));
  return { ann, id, messages };
}

describe('editing a message', () => {
  test.each([
    ['content', ' other\r\n🎭 '],
    ['role', 'assistant'],
    ['name', 'Bo'],
    ['hidden', true],
    ['pinned', true],
    ['metadata', { a: { b: [1] } }],
  ])('sets %s and leaves the rest, raises its version and moves its time', async (field, value) => {
    const { ann, messages } = await chatOf('one', 'two');
    const [before] = messages;
    api.pass(1000);
    const answer = await ann.rest('PUT', `/messages/${before!.id}`, { body: { [field]: value } });
    expect(answer).toMatchObject({ status: 200, headers: { etag: '"2"' } });
    expect(answer.body).toEqual({ ...before, [field]: value, version: 2, updated_at: answer.body.updated_at });
    expect(Date.parse(answer.body.updated_at)).toBeGreaterThan(Date.parse(before!.updated_at));
    expect(await ann.get(`/messages/${before!.id}`)).toEqual(answer.body);
    expect((await ann.path(before!.chat_id))[0]).toEqual(answer.body);
  });

  test("moves the chat's time and not its version", async () => {
    const { ann, id, messages } = await chatOf('one');
    const before = await ann.get(`/chats/${id}`);
    api.pass(1000);
    const { updated_at } = await ann.put(`/messages/${messages[0]!.id}`, { content: 'edited' });
    expect(await ann.get(`/chats/${id}`)).toEqual({ ...before, updated_at });
  });

  test('with nothing sent, or what is there already, changes nothing', async () => {
    const { ann, id, messages } = await chatOf('one');
    const [chat, path] = [await ann.get(`/chats/${id}`), `/messages/${messages[0]!.id}`];
    api.pass(1000);
    expect(await ann.put(path, {})).toEqual(messages[0]);
    expect(await ann.put(path, { content: 'one', name: null, hidden: false, metadata: {} })).toEqual(messages[0]);
    expect(await ann.get(path)).toEqual(messages[0]);
    expect(await ann.get(`/chats/${id}`)).toEqual(chat);
  });

  test('clears the name with null, and refuses null for the rest', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const message = await ann.append(id, { role: 'user', content: 'x', name: 'Bo' });
    expect(await ann.put(`/messages/${message.id}`, { name: null })).toMatchObject({ name: null, version: 2 });
    for (const field of ['content', 'role', 'hidden', 'pinned', 'metadata']) {
      expect(await ann.refused('PUT', `/messages/${message.id}`, { [field]: null })).toMatchObject({
        status: 400,
        issues: [{ path: field }],
      });
    }
  });

  test('holds the bounds of a message, and takes no field that is not to be changed', async () => {
    const { ann, messages } = await chatOf('one');
    const path = `/messages/${messages[0]!.id}`;
    const refused: [string, unknown][] = [
      ['content', ''],
      ['content', 'x'.repeat(1_000_001)],
      ['content', '\0'],
      ['seq', 5],
      ['parent_id', null],
      ['chat_id', null],
      ['id', null],
      ['speaker_character_id', null],
    ];
    for (const [field, value] of refused) {
      expect(await ann.refused('PUT', path, { [field]: value })).toMatchObject({
        status: 400,
        issues: [{ path: field }],
      });
    }
    expect(await ann.get(path)).toEqual(messages[0]);
  });

  test('is refused for a version that is not the current one', async () => {
    const { ann, messages } = await chatOf('one');
    const path = `/messages/${messages[0]!.id}`;
    await ann.put(path, { content: '2', expected_version: 1 });
    expect(await ann.refused('PUT', path, { content: '3', expected_version: 1 })).toMatchObject({
      status: 409,
      code: 'version_conflict',
      current_version: 2,
    });
    expect(await ann.refused('PUT', path, { content: '3' }, { 'if-match': '"1"' })).toMatchObject({
      status: 412,
      code: 'precondition_failed',
      current_version: 2,
    });
    expect((await ann.rest('PUT', path, { body: { content: '3' }, headers: { 'if-match': '"2"' } })).status).toBe(200);
  });

  test('of twenty at once for one version lets exactly one win', async () => {
    const { ann, messages } = await chatOf('one');
    const path = `/messages/${messages[0]!.id}`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        ann.rest('PUT', path, { body: { content: `by ${i}`, expected_version: 1 } }),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect(await ann.get(path)).toEqual(won[0]!.body);
  });
});

describe('deleting a message', () => {
  test('lets what answered it answer what it answered', async () => {
    const { ann, id, messages } = await chatOf('one', 'two', 'three');
    const [one, two, three] = messages;
    const answer = await ann.rest('DELETE', `/messages/${two!.id}`);
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(await contents(ann, id)).toEqual(['one', 'three']);
    expect(await ann.get(`/messages/${three!.id}`)).toMatchObject({ parent_id: one!.id, seq: 3, version: 1 });
    expect(await ann.get(`/chats/${id}`)).toMatchObject({ message_count: 2, version: 1 });
    expect(await ann.append(id, 'four')).toMatchObject({ seq: 4, parent_id: three!.id });
  });

  test('of the last one leaves the one before as the end, and gives its order to no other', async () => {
    const { ann, id, messages } = await chatOf('one', 'two');
    await ann.delete(`/messages/${messages[1]!.id}`);
    expect(await contents(ann, id)).toEqual(['one']);
    expect(await ann.append(id, 'again')).toMatchObject({ seq: 3, parent_id: messages[0]!.id });
  });

  test('of the first one lets the second begin', async () => {
    const { ann, id, messages } = await chatOf('one', 'two', 'three');
    await ann.delete(`/messages/${messages[0]!.id}`);
    expect(await ann.path(id)).toMatchObject([{ content: 'two', parent_id: null }, { content: 'three' }]);
    await ann.append(id, 'four');
    expect(await contents(ann, id)).toEqual(['two', 'three', 'four']);
  });

  test('of all leaves an empty chat that goes on', async () => {
    const { ann, id, messages } = await chatOf('one', 'two', 'three');
    for (const index of [1, 0, 2]) await ann.delete(`/messages/${messages[index]!.id}`);
    expect(await ann.path(id)).toEqual([]);
    expect(await ann.get(`/chats/${id}`)).toMatchObject({ message_count: 0 });
    expect(await ann.append(id, 'new')).toMatchObject({ seq: 4, parent_id: null });
  });

  test('of a message with branches keeps them all, under what it answered', async () => {
    const { ann, id, messages } = await chatOf('root', 'middle', 'end 1');
    const [root, middle] = messages;
    await ann.append(id, { role: 'user', content: 'end 2', parent_message_id: middle!.id });
    await ann.delete(`/messages/${middle!.id}`);
    expect(await contents(ann, id)).toEqual(['root', 'end 2']);
    expect(await ann.get(`/messages/${messages[2]!.id}`)).toMatchObject({
      parent_id: root!.id,
      alternatives: { count: 2, index: 0 },
    });
    expect((await ann.path(id))[1]!.alternatives).toEqual({ count: 2, index: 1 });
  });

  test('off the path changes nothing of the path', async () => {
    const { ann, id, messages } = await chatOf('root', 'left');
    const right = await ann.append(id, { role: 'user', content: 'right', parent_message_id: messages[0]!.id });
    await ann.delete(`/messages/${messages[1]!.id}`);
    expect(await ann.path(id)).toEqual([messages[0], { ...right, alternatives: { count: 1, index: 0 } }]);
    expect((await ann.get(`/chats/${id}`)).message_count).toBe(2);
  });

  test('of the greeting leaves the chat without one, and the other greetings beside', async () => {
    const ann = newPerson(api);
    const { id: character } = await ann.newCharacter({ first_message: 'Hello', alternate_greetings: ['Hi'] });
    const { id } = await ann.newChat({ character_id: character });
    const [greeting] = await ann.path(id);
    await ann.delete(`/messages/${greeting!.id}`);
    expect(await ann.get(`/chats/${id}`)).toMatchObject({ message_count: 0 });
    expect(await ann.append(id, 'I begin')).toMatchObject({ parent_id: null, seq: 3 });
    expect(await ann.append(id, { role: 'assistant', content: 'Third', parent_message_id: null })).toMatchObject({
      alternatives: { count: 2, index: 1 },
    });
  });

  test('a second time finds nothing, and of many at once one deletes', async () => {
    const { ann, id, messages } = await chatOf('one', 'two', 'three');
    const path = `/messages/${messages[1]!.id}`;
    const answers = await Promise.all(Array.from({ length: 8 }, () => ann.rest('DELETE', path)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 404, 404, 404, 404, 404, 404, 404]);
    expect(await ann.refused('DELETE', path)).toMatchObject({ status: 404, code: 'not_found' });
    expect(await ann.get(`/chats/${id}`)).toMatchObject({ message_count: 2 });
    expect(await contents(ann, id)).toEqual(['one', 'three']);
  });

  test('is refused for a version that is not the current one', async () => {
    const { ann, messages } = await chatOf('one');
    const path = `/messages/${messages[0]!.id}`;
    expect(await ann.refused('DELETE', `${path}?expected_version=2`)).toMatchObject({
      status: 409,
      current_version: 1,
    });
    expect(await ann.refused('DELETE', path, undefined, { 'if-match': '"2"' })).toMatchObject({ status: 412 });
    expect((await ann.rest('DELETE', `${path}?expected_version=1`)).status).toBe(204);
  });
});

test('hides a message of another user in the words for one that does not exist', async () => {
  const { ann, messages } = await chatOf('secret');
  const bob = newPerson(api);
  const [id, unknown] = [messages[0]!.id, '01900000-0000-7000-8000-000000000000'];
  for (const [method, body] of [['GET'], ['PUT', { content: 'x' }], ['DELETE']] as const) {
    const foreign = await bob.refused(method, `/messages/${id}`, body);
    expect(foreign).toMatchObject({ status: 404, code: 'not_found' });
    expect(foreign.detail.replace(id, unknown)).toBe((await bob.refused(method, `/messages/${unknown}`, body)).detail);
    expect((await bob.refused(method, '/messages/nonsense', body)).status).toBe(404);
  }
  expect(await ann.get(`/messages/${id}`)).toEqual(messages[0]);
});
