import { Message as MessageShape, type Message } from '@greenroom/contract';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, type Person } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const UNKNOWN = '01900000-0000-7000-8000-000000000000';

const contents = async (person: Person, chatId: string) => (await person.path(chatId)).map(({ content }) => content);

describe('appending a message', () => {
  test('puts it at the end, in the order they come, with the defaults', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const first = await ann.rest('POST', `/chats/${id}/messages`, { body: { role: 'user', content: 'Hello' } });
    expect(first.status).toBe(201);
    expect(first.headers).toMatchObject({ location: `/api/v1/messages/${first.body.id}`, etag: '"1"' });
    expect(MessageShape.parse(first.body)).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      chat_id: id,
      parent_id: null,
      seq: 1,
      role: 'user',
      name: null,
      speaker_character_id: null,
      content: 'Hello',
      alternatives: { count: 1, index: 0 },
      model: null,
      provider: null,
      finish_reason: null,
      reasoning: null,
      tool_calls: null,
      tool_call_id: null,
      audience: null,
      usage: null,
      hidden: false,
      pinned: false,
      metadata: {},
      version: 1,
      created_at: first.body.created_at,
      updated_at: first.body.created_at,
    });
    const second = await ann.append(id, 'Again');
    expect(second).toMatchObject({ seq: 2, parent_id: first.body.id });
    expect(await ann.path(id)).toEqual([first.body, second]);
    expect(await ann.get(`/messages/${second.id}`)).toEqual(second);
    expect(await ann.get(`/chats/${id}`)).toMatchObject({
      message_count: 2,
      last_message_at: second.created_at,
      version: 1,
    });
  });

  test('keeps every field exactly as sent', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const fields = {
      role: 'tool',
      content: '{"ok":true}',
      name: ' wetter_API é ',
      model: 'gpt-x',
      provider: 'me',
      finish_reason: 'stop',
      usage: { prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 },
      hidden: true,
      pinned: true,
      metadata: { b: [1, { c: null }], a: '🎭' },
    };
    const message = await ann.append(id, fields);
    expect(message).toMatchObject(fields);
    expect(await ann.get(`/messages/${message.id}`)).toEqual(message);
    expect(await ann.path(id)).toEqual([message]);
  });

  test.each([
    ['emoji', '👩‍👩‍👧‍👦 🏳️‍🌈 🇫🇷'],
    ['writing from right to left', 'שלום \u202Eabc\u202C مرحبا\u200f'],
    ['combining marks, not composed', 'e\u0301 \u1100\u1161 Z\u0351\u0323'],
    ['line ends of every kind', 'a\r\nb\rc\nd\u2028e\u0085'],
    ['white space at the ends', ' \t\n x \n\n '],
    ['nothing but white space', ' '],
    [
      'controls and what looks like escapes',
      "\u0001\u001b[31m \\n \\u0000 %00 &amp; <b> '; drop table message; -- ? $1",
    ],
    ['what is no character', '\uFFFD\uFFFF\u{10FFFF}\uFEFF'],
  ])('keeps %s as sent', async (_what, content) => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const message = await ann.append(id, content);
    expect(message.content).toBe(content);
    expect((await ann.get(`/messages/${message.id}`)).content).toBe(content);
    expect(await contents(ann, id)).toEqual([content]);
  });

  test('takes a million characters and not one more', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    for (const character of ['x', '🎭']) {
      const longest = character.repeat(1_000_000);
      const message = await ann.append(id, longest);
      expect((await ann.get(`/messages/${message.id}`)).content === longest).toBe(true);
      const problem = await ann.refused('POST', `/chats/${id}/messages`, { role: 'user', content: `${longest}x` });
      expect(problem).toMatchObject({ status: 400, code: 'validation_failed', issues: [{ path: 'content' }] });
    }
    expect((await ann.get(`/chats/${id}`)).message_count).toBe(2);
  });

  test.each([
    ['content', ''],
    ['content', 'a\0b'],
    ['content', '\ud83c'],
    ['content', 5],
    ['content', undefined],
    ['role', 'developer'],
    ['role', undefined],
    ['name', 'x'.repeat(201)],
    ['model', 'x'.repeat(201)],
    ['hidden', 'yes'],
    ['usage', { prompt_tokens: -1, completion_tokens: 0, total_tokens: 0 }],
    ['metadata', { a: 'x'.repeat(65_530) }],
    ['id', 'mine'],
    ['parent_message_id', 'nonsense'],
    ['seq', 1],
  ])('refuses %s as %j', async (field, value) => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const problem = await ann.refused('POST', `/chats/${id}/messages`, { role: 'user', content: 'x', [field]: value });
    expect(problem).toMatchObject({ status: 400, code: 'validation_failed' });
    expect(problem.issues?.[0]?.path.split('.')[0]).toBe(field);
    expect(await ann.path(id)).toEqual([]);
  });

  test("gives an assistant message the chat's character as its speaker, and the others none", async () => {
    const ann = newPerson(api);
    const { id: character } = await ann.newCharacter();
    const { id } = await ann.newChat({ character_id: character });
    const speakers = [];
    for (const role of ['user', 'assistant', 'system', 'tool']) {
      speakers.push((await ann.append(id, { role, content: 'x' })).speaker_character_id);
    }
    expect(speakers).toEqual([null, character, null, null]);
    expect(
      (await ann.append(id, { role: 'assistant', content: 'x', speaker_character_id: null })).speaker_character_id,
    ).toBeNull();
    expect(
      (await ann.append(id, { role: 'user', content: 'x', speaker_character_id: character })).speaker_character_id,
    ).toBe(character);
    const plain = await ann.newChat();
    expect((await ann.append(plain.id, { role: 'assistant', content: 'x' })).speaker_character_id).toBeNull();
  });

  test("refuses a speaker that is not the chat's character", async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const [own, other, foreign] = [await ann.newCharacter(), await ann.newCharacter(), await bob.newCharacter()];
    const { id } = await ann.newChat({ character_id: own.id });
    for (const speaker of [other.id, foreign.id, 2_147_483_647]) {
      const body = { role: 'assistant', content: 'x', speaker_character_id: speaker };
      expect(await ann.refused('POST', `/chats/${id}/messages`, body)).toMatchObject({
        status: 404,
        code: 'not_found',
      });
    }
  });

  test('hides a chat that is unknown or of another user as not found', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const { id } = await bob.newChat();
    for (const chat of [UNKNOWN, id, 'nonsense']) {
      expect(await ann.refused('POST', `/chats/${chat}/messages`, { role: 'user', content: 'x' })).toMatchObject({
        status: 404,
        code: 'not_found',
      });
    }
    expect(await bob.path(id)).toEqual([]);
  });
});

describe('appending under another message', () => {
  test('turns the path to the new branch, and counts what stands beside it', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const question = await ann.append(id, 'Question');
    await ann.append(id, { role: 'assistant', content: 'Answer 1' });
    await ann.append(id, 'Thanks');
    const under = { role: 'assistant', parent_message_id: question.id };
    const second = await ann.append(id, { ...under, content: 'Answer 2' });
    expect(second).toMatchObject({ seq: 4, parent_id: question.id, alternatives: { count: 2, index: 1 } });
    expect(await contents(ann, id)).toEqual(['Question', 'Answer 2']);
    expect(await ann.get(`/chats/${id}`)).toMatchObject({ message_count: 2 });
    const third = await ann.append(id, { ...under, content: 'Answer 3' });
    expect(third.alternatives).toEqual({ count: 3, index: 2 });
    expect((await ann.get(`/messages/${second.id}`)).alternatives).toEqual({ count: 3, index: 1 });
    expect(await ann.append(id, 'Go on')).toMatchObject({ seq: 6, parent_id: third.id });
    expect(await contents(ann, id)).toEqual(['Question', 'Answer 3', 'Go on']);
  });

  test('goes back into a branch that was left', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const root = await ann.append(id, 'root');
    const left = await ann.append(id, 'left 1');
    const leftEnd = await ann.append(id, 'left 2');
    await ann.append(id, { role: 'user', content: 'right 1', parent_message_id: root.id });
    await ann.append(id, 'right 2');
    expect(await contents(ann, id)).toEqual(['root', 'right 1', 'right 2']);
    await ann.append(id, { role: 'user', content: 'left 3', parent_message_id: leftEnd.id });
    expect(await contents(ann, id)).toEqual(['root', 'left 1', 'left 2', 'left 3']);
    await ann.append(id, { role: 'user', content: 'middle', parent_message_id: left.id });
    expect(await contents(ann, id)).toEqual(['root', 'left 1', 'middle']);
    expect(await ann.get(`/chats/${id}`)).toMatchObject({ message_count: 3 });
  });

  test('counts only siblings of the same role as alternatives', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const root = await ann.append(id, 'root');
    await ann.append(id, { role: 'assistant', content: 'a', parent_message_id: root.id });
    const user = await ann.append(id, { role: 'user', content: 'u', parent_message_id: root.id });
    expect(user.alternatives).toEqual({ count: 1, index: 0 });
  });

  test('null starts another first message', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    await ann.append(id, 'first');
    await ann.append(id, 'under it');
    const other = await ann.append(id, { role: 'user', content: 'other first', parent_message_id: null });
    expect(other).toMatchObject({ parent_id: null, seq: 3, alternatives: { count: 2, index: 1 } });
    expect(await contents(ann, id)).toEqual(['other first']);
    expect((await ann.get(`/chats/${id}`)).message_count).toBe(1);
  });

  test('takes the end of the path by its id as well', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const end = await ann.append(id, 'end');
    expect(
      await ann.append(id, { role: 'user', content: 'next', parent_message_id: end.id.toUpperCase() }),
    ).toMatchObject({ parent_id: end.id, seq: 2 });
  });

  test('is refused for a message that is unknown, of another chat or of another user, in the same words', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const [chat, other, foreign] = [await ann.newChat(), await ann.newChat(), await bob.newChat()];
    const elsewhere = [await ann.append(other.id, 'x'), await bob.append(foreign.id, 'x')].map(({ id }) => id);
    const details = [];
    for (const parent of [UNKNOWN, ...elsewhere]) {
      const problem = await ann.refused('POST', `/chats/${chat.id}/messages`, {
        role: 'user',
        content: 'x',
        parent_message_id: parent,
      });
      expect(problem).toMatchObject({ status: 404, code: 'not_found' });
      details.push(problem.detail.replace(parent, ''));
    }
    expect(new Set(details).size).toBe(1);
    expect(await ann.path(chat.id)).toEqual([]);
  });
});

describe('an id made by the client', () => {
  test('makes the same request answer the message that is there', async () => {
    const ann = newPerson(api);
    const chat = await ann.newChat();
    const body = { id: randomUUID(), role: 'user', content: 'once', metadata: { a: 1 } };
    const first = await ann.rest('POST', `/chats/${chat.id}/messages`, { body });
    expect(first).toMatchObject({ status: 201, body: { id: body.id, seq: 1 } });
    await ann.append(chat.id, 'in between');
    const again = await ann.rest('POST', `/chats/${chat.id}/messages`, { body });
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect((await ann.get(`/chats/${chat.id}`)).message_count).toBe(2);
  });

  test('refuses another request, another chat and another user', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const [chat, other, foreign] = [await ann.newChat(), await ann.newChat(), await bob.newChat()];
    const body = { id: randomUUID(), role: 'user', content: 'once' };
    await ann.append(chat.id, body);
    const conflict = { status: 409, code: 'conflict' };
    expect(await ann.refused('POST', `/chats/${chat.id}/messages`, { ...body, content: 'twice' })).toMatchObject(
      conflict,
    );
    expect(await ann.refused('POST', `/chats/${other.id}/messages`, body)).toMatchObject(conflict);
    expect(await bob.refused('POST', `/chats/${foreign.id}/messages`, body)).toMatchObject(conflict);
  });

  test('makes one message of the same request sent many times at once', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const body = { id: randomUUID(), role: 'user', content: 'once' };
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => ann.rest('POST', `/chats/${id}/messages`, { body })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array.from({ length: 11 }, () => 200), 201]);
    expect(await ann.path(id)).toHaveLength(1);
  });
});

describe('the quota of messages', () => {
  test('holds under fifty appends at once, branches included, and a delete makes room', async () => {
    await using small = await createTestApi({
      quotas: { chatsPerUser: 10, messagesPerChat: 10, charactersPerUser: 10 },
    });
    const ann = newPerson(small);
    const { id } = await ann.newChat();
    const root = await ann.append(id, 'root');
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        ann.rest('POST', `/chats/${id}/messages`, {
          body: { role: 'user', content: `${i}`, ...(i % 2 && { parent_message_id: root.id }) },
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(9);
    for (const { status, body } of answers)
      if (status !== 201) expect(body).toMatchObject({ status: 403, code: 'quota_exceeded' });
    await ann.delete(`/messages/${root.id}`);
    expect((await ann.append(id, 'room')).seq).toBe(11);
    expect(await ann.refused('POST', `/chats/${id}/messages`, { role: 'user', content: 'x' })).toMatchObject({
      code: 'quota_exceeded',
    });
    await ann.append((await ann.newChat()).id, 'another chat has its own');
  });
});

test('stores and answers the same over tRPC', async () => {
  const ann = newPerson(api);
  const { id } = await ann.newChat();
  const client = await api.trpc(ann.name);
  const message: Message = await client.messages.append.mutate({ chat_id: id, role: 'user', content: ' é\r\n' });
  expect(await ann.get(`/messages/${message.id}`)).toEqual(message);
});
