import { Message, Session } from '@greenroom/contract';
import { Chat, Message as MessageEntity, User } from '@greenroom/storage';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const siblingsOf = async (chatId: string) => {
  const rows = await api.storage.begin().em.find(MessageEntity, { chat_id: chatId }, { orderBy: { seq: 'asc' } });
  return rows.map(({ seq, parent_id, on_path, content }) => ({ seq, parent_id, on_path, content }));
};

describe('a new chat without a character', () => {
  test('is a plain one with the defaults, and no messages', async () => {
    const ann = newPerson(api);
    const answer = await ann.rest('POST', '/chats', { body: {} });
    expect(answer.status).toBe(201);
    expect(answer.headers['location']).toBe(`/api/v1/chats/${answer.body.id}`);
    expect(answer.headers['etag']).toBe('"1"');
    expect(Session.parse(answer.body)).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      character_id: null,
      character_name: null,
      character_version: null,
      title: 'New chat',
      state: 'in-progress',
      rating: null,
      tags: [],
      pinned: false,
      archived: false,
      source: null,
      external_ref: null,
      metadata: {},
      user_name: null,
      persona_id: null,
      lorebook_ids: [],
      authors_note: null,
      overrides: {},
      group: null,
      summary: null,
      parent_chat_id: null,
      root_id: answer.body.id,
      forked_from_message_id: null,
      message_count: 0,
      last_message_at: null,
      version: 1,
      created_at: answer.body.created_at,
      updated_at: answer.body.created_at,
      deleted_at: null,
    });
    expect(await ann.get(`/chats/${answer.body.id}`)).toEqual(answer.body);
    expect(await ann.path(answer.body.id)).toEqual([]);
  });

  test('takes no body at all', async () => {
    expect((await newPerson(api).rest('POST', '/chats')).status).toBe(201);
  });

  test('keeps every field exactly as sent', async () => {
    const ann = newPerson(api);
    const fields = {
      title: '  Ünïcode 👩‍👩‍👧 שלום e\u0301 \r\n\ttitle  ',
      state: 'backlog',
      rating: 5,
      tags: ['b', 'a', 'b', 'Ä', ' x '],
      external_ref: 'urn:x:1?a=b#c',
      source: 'web',
      metadata: { b: [1, 2.5, null, { deep: '🎭' }], a: '', 'a.b': false },
      user_name: 'Bø',
    };
    const chat = await ann.newChat(fields);
    expect(chat).toMatchObject(fields);
    expect(await ann.get(`/chats/${chat.id}`)).toEqual(chat);
  });

  test('keeps an empty title, and takes null for what may be null', async () => {
    const ann = newPerson(api);
    expect(await ann.newChat({ title: '' })).toMatchObject({ title: '' });
    const nothing = {
      character_id: null,
      title: null,
      user_name: null,
      persona_id: null,
      rating: null,
      external_ref: null,
      source: null,
    };
    expect(await ann.newChat(nothing)).toMatchObject({ title: 'New chat', rating: null });
  });

  const long = (length: number) => 'x'.repeat(length);
  const nested = (depth: number): object => JSON.parse('{"a":'.repeat(depth - 1) + '{}' + '}'.repeat(depth - 1));
  const filler = (length: number) => ({ a: long(length - '{"a":""}'.length) });
  const bounds: [field: string, taken: unknown, refused: unknown][] = [
    ['title', long(500), long(501)],
    ['title', 'ok', 'a\0b'],
    ['title', 'ok', 5],
    ['rating', 1, 0],
    ['rating', 5, 6],
    ['rating', 3, 3.5],
    ['rating', 3, '3'],
    ['state', 'non-viable', 'done'],
    ['tags', Array.from({ length: 100 }, (_, i) => `t${i}`), Array.from({ length: 101 }, (_, i) => `t${i}`)],
    ['tags', [long(100)], [long(101)]],
    ['tags', [], ['']],
    ['external_ref', long(500), long(501)],
    ['source', long(100), long(101)],
    ['user_name', long(200), long(201)],
    ['metadata', nested(64), nested(65)],
    ['metadata', filler(65_536), filler(65_537)],
    ['metadata', {}, []],
    ['greeting', 'none', 'first'],
    ['greeting', 'random', -1],
    ['id', randomUUID(), 'not-a-uuid'],
  ];
  test.each(bounds)('holds the bound of %s', async (field, taken, refused) => {
    const ann = newPerson(api);
    expect((await ann.rest('POST', '/chats', { body: { [field]: taken } })).status).toBe(201);
    const problem = await ann.refused('POST', '/chats', { [field]: refused });
    expect(problem).toMatchObject({ status: 400, code: 'validation_failed' });
    expect(problem.issues?.[0]?.path.split('.')[0]).toBe(field);
  });

  test('refuses a field it does not know, and names it', async () => {
    const problem = await newPerson(api).refused('POST', '/chats', { titel: 'x', pinned: true });
    expect(problem).toMatchObject({ status: 400, issues: [{ path: 'titel' }, { path: 'pinned' }] });
  });

  test('refuses a lone surrogate wherever it stands', async () => {
    const ann = newPerson(api);
    for (const body of [
      '{"title":"\\ud800"}',
      '{"metadata":{"a":"\\udc00"}}',
      '{"metadata":{"\\ud800":1}}',
      '{"tags":["\\ud800"]}',
    ]) {
      const answer = await ann.rest('POST', '/chats', { body, headers: { 'content-type': 'application/json' } });
      expect(answer.status, body).toBe(400);
    }
  });

  test('refuses a persona that there is not', async () => {
    expect(await newPerson(api).refused('POST', '/chats', { persona_id: 1 })).toMatchObject({
      status: 404,
      code: 'not_found',
    });
  });

  test('has no greeting to choose by number', async () => {
    expect(await newPerson(api).refused('POST', '/chats', { greeting: 0 })).toMatchObject({
      status: 422,
      code: 'unprocessable',
    });
  });
});

describe('a new chat with a character', () => {
  const card = {
    name: 'Mira',
    nickname: 'Mi',
    first_message: 'Hello {{user}}, I am {{char}}.',
    alternate_greetings: ['', 'Second, {{USER}}!', 'Third <BOT> {{original}}'],
  };

  test('is called after it and opens with its first message, the other greetings beside it', async () => {
    const ann = newPerson(api);
    const character = await ann.newCharacter(card);
    const chat = await ann.newChat({ character_id: character.id, user_name: 'Bo' });
    expect(chat).toMatchObject({
      character_id: character.id,
      character_name: 'Mira',
      title: 'Mira chat',
      message_count: 1,
      last_message_at: chat.created_at,
      updated_at: chat.created_at,
      version: 1,
    });
    const [greeting, ...more] = await ann.path(chat.id);
    expect(more).toEqual([]);
    expect(Message.parse(greeting)).toMatchObject({
      chat_id: chat.id,
      parent_id: null,
      seq: 1,
      role: 'assistant',
      name: null,
      speaker_character_id: character.id,
      content: 'Hello Bo, I am Mi.',
      alternatives: { count: 3, index: 0 },
      created_at: chat.created_at,
      updated_at: chat.created_at,
    });
    expect(await siblingsOf(chat.id)).toEqual([
      { seq: 1, parent_id: null, on_path: true, content: 'Hello Bo, I am Mi.' },
      { seq: 2, parent_id: null, on_path: false, content: 'Second, Bo!' },
      { seq: 3, parent_id: null, on_path: false, content: 'Third Mi {{original}}' },
    ]);
  });

  test('fills in User and the name when there is neither a user name nor a nickname', async () => {
    const ann = newPerson(api);
    const character = await ann.newCharacter({ ...card, nickname: null });
    const chat = await ann.newChat({ character_id: character.id });
    expect((await ann.path(chat.id))[0]?.content).toBe('Hello User, I am Mira.');
  });

  test('opens with the greeting of an index, counted from the first message', async () => {
    const ann = newPerson(api);
    const character = await ann.newCharacter(card);
    const chat = await ann.newChat({ character_id: character.id, greeting: 2, user_name: 'Bo' });
    expect(await ann.path(chat.id)).toMatchObject([
      { content: 'Second, Bo!', alternatives: { count: 3, index: 1 }, seq: 2 },
    ]);
  });

  test.each([1, 4, 10_000])('refuses the index %i, which is empty or past the end', async (greeting) => {
    const ann = newPerson(api);
    const character = await ann.newCharacter(card);
    const problem = await ann.refused('POST', '/chats', { character_id: character.id, greeting });
    expect(problem).toMatchObject({ status: 422, code: 'unprocessable', issues: [{ path: 'greeting' }] });
  });

  test('opens with any of the greetings at random', async () => {
    const ann = newPerson(api);
    const character = await ann.newCharacter({ first_message: 'One', alternate_greetings: ['', 'Two'] });
    const opened = new Set<string>();
    // Twenty-four draws of two are all alike once in eight million runs.
    for (let i = 0; i < 24; i++) {
      const chat = await ann.newChat({ character_id: character.id, greeting: 'random' });
      expect(chat.message_count).toBe(1);
      opened.add((await ann.path(chat.id))[0]!.content);
    }
    expect([...opened].toSorted()).toEqual(['One', 'Two']);
  });

  test('opens with nothing when no greeting is asked for, or the card has only empty ones', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newCharacter(card);
    const silent = await ann.newCharacter({ name: 'Silent', alternate_greetings: ['', ''] });
    for (const fields of [
      { character_id: id, greeting: 'none' },
      { character_id: silent.id },
      { character_id: silent.id, greeting: 'random' },
    ]) {
      const chat = await ann.newChat(fields);
      expect(chat).toMatchObject({ message_count: 0, last_message_at: null });
      expect(await siblingsOf(chat.id)).toEqual([]);
    }
  });

  test('opens with the first alternative when the first message is empty', async () => {
    const ann = newPerson(api);
    const character = await ann.newCharacter({ first_message: '', alternate_greetings: ['', 'Here'] });
    const chat = await ann.newChat({ character_id: character.id });
    expect(await ann.path(chat.id)).toMatchObject([{ content: 'Here', seq: 1, alternatives: { count: 1, index: 0 } }]);
  });

  test('expands the other macros of a greeting once and for all, and leaves the unknown', async () => {
    const ann = newPerson(api);
    const first_message = '{{// not said }}{{random::Hi::Hi}} at {{isodate}}{{trim}}, {{nobody_knows}}';
    const { id } = await ann.newCharacter({ first_message, name: 'Mi' });
    const chat = await ann.newChat({ character_id: id });
    const [greeting] = await ann.path(chat.id);
    expect(greeting!.content).toMatch(/^Hi at \d{4}-\d{2}-\d{2}, .*\{\{nobody_knows\}\}$/);
    expect((await ann.path(chat.id))[0]).toEqual(greeting);
  });

  test('keeps the macros of a greeting that would swell past the longest message', async () => {
    const ann = newPerson(api);
    const character = await ann.newCharacter({ first_message: '{{char}}'.repeat(10_000), nickname: 'x'.repeat(200) });
    const chat = await ann.newChat({ character_id: character.id });
    expect((await ann.path(chat.id))[0]!.content).toBe('{{char}}'.repeat(10_000));
  });

  test('takes a title of its own instead', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newCharacter(card);
    expect((await ann.newChat({ character_id: id, title: 'Mine' })).title).toBe('Mine');
  });

  test('is not made with a character that is unknown, of another user, in the trash or gone', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const foreign = await bob.newCharacter();
    const trashed = await ann.newCharacter();
    await ann.delete(`/characters/${trashed.id}`);
    const gone = await ann.newCharacter();
    await ann.delete(`/characters/${gone.id}`);
    await ann.delete(`/characters/${gone.id}?permanent=true`);
    const problems = [];
    for (const id of [2_147_483_647, foreign.id, trashed.id, gone.id]) {
      const problem = await ann.refused('POST', '/chats', { character_id: id });
      problems.push({ ...problem, detail: problem.detail.replace(String(id), 'ID'), request_id: '', headers: {} });
    }
    expect(problems[0]).toMatchObject({ status: 404, code: 'not_found' });
    for (const problem of problems) expect(problem).toEqual(problems[0]);
    expect((await ann.get('/chats')).metadata.total).toBe(0);
  });
});

describe('an id made by the client', () => {
  const body = () => ({ id: randomUUID(), title: 'Mine', tags: ['a'], metadata: { a: 1 } });

  test('is taken, in lower case', async () => {
    const id = randomUUID();
    expect((await newPerson(api).newChat({ id: id.toUpperCase() })).id).toBe(id);
  });

  test('makes the same request answer what is there, also after it was changed', async () => {
    const ann = newPerson(api);
    const request = body();
    const first = await ann.rest('POST', '/chats', { body: request });
    expect(first.status).toBe(201);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    const again = await ann.rest('POST', '/chats', { body: request });
    expect(again.status).toBe(200);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    const changed = await ann.put(`/chats/${request.id}`, { title: 'Other' });
    expect((await ann.rest('POST', '/chats', { body: request })).body).toEqual(changed);
    expect((await ann.get('/chats')).metadata.total).toBe(1);
  });

  test('answers the same also when the character has gone into the trash since', async () => {
    const ann = newPerson(api);
    const character = await ann.newCharacter();
    const request = { id: randomUUID(), character_id: character.id };
    await ann.newChat(request);
    await ann.delete(`/characters/${character.id}`);
    expect((await ann.rest('POST', '/chats', { body: request })).status).toBe(200);
  });

  test('refuses another request, also one of another user, and tells nothing of the chat', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const request = body();
    await ann.newChat(request);
    expect(await ann.refused('POST', '/chats', { ...request, title: 'Another' })).toMatchObject({
      status: 409,
      code: 'conflict',
    });
    const problem = await bob.refused('POST', '/chats', request);
    expect(problem).toMatchObject({ status: 409, code: 'conflict' });
    expect(JSON.stringify(problem)).not.toContain('Mine');
    expect((await bob.get('/chats')).metadata.total).toBe(0);
  });

  test('is refused while its chat is in the trash, and free again when that is deleted for ever', async () => {
    const ann = newPerson(api);
    const request = body();
    await ann.newChat(request);
    await ann.delete(`/chats/${request.id}`);
    expect(await ann.refused('POST', '/chats', request)).toMatchObject({ status: 409, code: 'conflict' });
    await ann.delete(`/chats/${request.id}?permanent=true`);
    expect((await ann.rest('POST', '/chats', { body: request })).status).toBe(201);
  });

  test('makes one chat of the same request sent many times at once', async () => {
    const ann = newPerson(api);
    const request = body();
    const answers = await Promise.all(Array.from({ length: 12 }, () => ann.rest('POST', '/chats', { body: request })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array.from({ length: 11 }, () => 200), 201]);
    expect((await ann.get('/chats')).metadata.total).toBe(1);
    expect(await api.storage.begin().em.count(Chat, { id: request.id })).toBe(1);
  });
});

describe('the quota of chats', () => {
  test('holds under fifty creates at once, and counts what is in the trash until it is gone', async () => {
    await using small = await createTestApi({
      quotas: { chatsPerUser: 10, messagesPerChat: 100, charactersPerUser: 10 },
    });
    const ann = newPerson(small);
    const answers = await Promise.all(Array.from({ length: 50 }, () => ann.rest('POST', '/chats', { body: {} })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    const refused = answers.filter(({ status }) => status !== 201);
    for (const { body } of refused) expect(body).toMatchObject({ status: 403, code: 'quota_exceeded' });
    expect((await ann.get('/chats')).metadata.total).toBe(10);

    const [first] = answers.filter(({ status }) => status === 201);
    await ann.delete(`/chats/${first!.body.id}`);
    expect(await ann.refused('POST', '/chats', {})).toMatchObject({ code: 'quota_exceeded' });
    await ann.delete(`/chats/${first!.body.id}?permanent=true`);
    expect((await ann.rest('POST', '/chats', { body: {} })).status).toBe(201);
    expect(await ann.refused('POST', '/chats', {})).toMatchObject({ code: 'quota_exceeded' });
  });

  test("is not used up by creates that were refused or repeated, and is no other user's", async () => {
    await using small = await createTestApi({
      quotas: { chatsPerUser: 2, messagesPerChat: 100, charactersPerUser: 10 },
    });
    const [ann, bob] = [newPerson(small), newPerson(small)];
    const request = { id: randomUUID() };
    await ann.newChat(request);
    await ann.refused('POST', '/chats', { character_id: 1 });
    await ann.refused('POST', '/chats', { ...request, title: 'other' });
    await ann.newChat(request);
    await ann.newChat();
    // A repeated one is answered even when nothing new may be made.
    expect((await ann.rest('POST', '/chats', { body: request })).status).toBe(200);
    const counts = await small.storage.begin().em.find(User, {}, { orderBy: { created_at: 'asc' } });
    expect(counts.map(({ chat_count }) => chat_count)).toContain(2);
    await bob.newChat();
  });

  test('of messages counts greetings as well', async () => {
    await using small = await createTestApi({ quotas: { chatsPerUser: 9, messagesPerChat: 3, charactersPerUser: 9 } });
    const ann = newPerson(small);
    const three = await ann.newCharacter({ first_message: '1', alternate_greetings: ['2', '3'] });
    const chat = await ann.newChat({ character_id: three.id });
    const body = { role: 'user', content: 'one too many' };
    expect(await ann.refused('POST', `/chats/${chat.id}/messages`, body)).toMatchObject({
      status: 403,
      code: 'quota_exceeded',
    });
    const four = await ann.newCharacter({ first_message: '1', alternate_greetings: ['2', '3', '4'] });
    expect(await ann.refused('POST', '/chats', { character_id: four.id })).toMatchObject({ code: 'quota_exceeded' });
    expect((await ann.newChat({ character_id: four.id, greeting: 'none' })).message_count).toBe(0);
  });
});
