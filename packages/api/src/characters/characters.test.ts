import { Character as CharacterShape, type Character } from '@greenroom/contract';
import { Chat, User } from '@greenroom/storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, walk, type Person } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const CARD = {
  name: '  Mira 🎭 ',
  description: 'She\r\nis {{char}}.  ',
  personality: 'كاتبة\u200f',
  scenario: 'e\u0301 ≠ é',
  first_message: 'Hi {{user}}',
  message_example: '<START>\n{{user}}: Hi\n{{char}}: Hello',
  system_prompt: '{{original}} Be kind.',
  post_history_instructions: 'Stay.\t',
  alternate_greetings: ['', 'Two', 'Two'],
  group_only_greetings: ['Group'],
  creator_notes: 'By <b>me</b>',
  tags: ['b', 'a', '', 'b'],
  creator: 'me',
  character_version: '1.0 β',
  nickname: 'Mi',
  extensions: { talkativeness: '0.5', depth_prompt: { depth: 4, role: 'system' }, b: null, a: [1, 2.5, true, {}] },
};

const names = async (person: Person, query = '') =>
  (await person.get(`/characters${query}`)).data.map(({ name }: Character) => name);

const UNKNOWN = 2_147_483_647;

describe('creating a character', () => {
  test('keeps every field of the card exactly as sent', async () => {
    const ann = newPerson(api);
    const answer = await ann.rest('POST', '/characters', { body: CARD });
    expect(answer.status).toBe(201);
    expect(answer.headers['location']).toBe(`/api/v1/characters/${answer.body.id}`);
    expect(answer.headers['etag']).toBe('"1"');
    const { created_at } = answer.body;
    expect(CharacterShape.parse(answer.body)).toEqual({
      ...CARD,
      id: expect.any(Number),
      character_book: null,
      lorebook_ids: [],
      persona_id: null,
      avatar_id: null,
      version: 1,
      created_at,
      updated_at: created_at,
      deleted_at: null,
    });
    expect(await ann.get(`/characters/${answer.body.id}`)).toEqual(answer.body);
  });

  test('needs no more than a name, and names need not be unique', async () => {
    const ann = newPerson(api);
    const [first, second] = [await ann.newCharacter({ name: 'Same' }), await ann.newCharacter({ name: 'Same' })];
    expect(second.id).not.toBe(first.id);
    expect(first).toMatchObject({
      description: '',
      personality: '',
      scenario: '',
      first_message: '',
      message_example: '',
      system_prompt: '',
      post_history_instructions: '',
      alternate_greetings: [],
      group_only_greetings: [],
      creator_notes: '',
      tags: [],
      creator: '',
      character_version: '',
      nickname: null,
      extensions: {},
    });
  });

  const long = (length: number) => 'x'.repeat(length);
  test.each([
    ['name', long(200), long(201)],
    ['name', ' ', ''],
    ['description', long(1_000_000), long(1_000_001)],
    ['first_message', '', null],
    ['alternate_greetings', Array.from({ length: 1000 }, () => ''), Array.from({ length: 1001 }, () => '')],
    ['tags', [long(5_000)], [long(5_001)]],
    ['nickname', null, long(201)],
    ['creator', long(5_000), long(5_001)],
    ['character_version', long(200), long(201)],
    ['extensions', { a: long(15_999_992) }, { a: long(15_999_993) }],
    ['personality', 'ok', 'a\0b'],
    ['personality', 'ok', '\ud800'],
  ])('holds the bound of %s', async (field, taken, refused) => {
    const ann = newPerson(api);
    const card = { name: 'Mira' };
    expect((await ann.rest('POST', '/characters', { body: { ...card, [field]: taken } })).status).toBe(201);
    const problem = await ann.refused('POST', '/characters', { ...card, [field]: refused });
    expect(problem).toMatchObject({ status: 400, code: 'validation_failed' });
    expect(problem.issues?.[0]?.path.split('.')[0]).toBe(field);
  });

  test('is refused without a name, or with a field it does not know', async () => {
    const ann = newPerson(api);
    expect(await ann.refused('POST', '/characters', {})).toMatchObject({ status: 400, issues: [{ path: 'name' }] });
    expect(await ann.refused('POST', '/characters', { name: 'x', first_mes: 'y' })).toMatchObject({
      issues: [{ path: 'first_mes' }],
    });
  });

  test('holds the quota under fifty at once, and counts the trash until it is emptied', async () => {
    await using small = await createTestApi({
      quotas: { chatsPerUser: 10, messagesPerChat: 10, charactersPerUser: 10 },
    });
    const ann = newPerson(small);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => ann.rest('POST', '/characters', { body: { name: 'x' } })),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(made).toHaveLength(10);
    for (const { status, body } of answers)
      if (status !== 201) expect(body).toMatchObject({ status: 403, code: 'quota_exceeded' });
    const { id } = made[0]!.body;
    await ann.delete(`/characters/${id}`);
    expect(await ann.refused('POST', '/characters', { name: 'x' })).toMatchObject({ code: 'quota_exceeded' });
    await ann.delete(`/characters/${id}?permanent=true`);
    await ann.newCharacter();
    expect(await ann.refused('POST', '/characters', { name: 'x' })).toMatchObject({ code: 'quota_exceeded' });
  });
});

describe('changing a character', () => {
  test.each(Object.entries(CARD))(
    'sets %s and leaves the rest, raises the version and moves updated_at',
    async (field, value) => {
      const ann = newPerson(api);
      const before = await ann.newCharacter({ name: 'Before' });
      api.pass(1000);
      const answer = await ann.rest('PUT', `/characters/${before.id}`, { body: { [field]: value } });
      expect(answer.headers['etag']).toBe('"2"');
      expect(answer.body).toEqual({ ...before, [field]: value, version: 2, updated_at: answer.body.updated_at });
      expect(Date.parse(answer.body.updated_at)).toBeGreaterThan(Date.parse(before.updated_at));
      expect(await ann.get(`/characters/${before.id}`)).toEqual(answer.body);
    },
  );

  test('with nothing sent, or what is there already, changes nothing', async () => {
    const ann = newPerson(api);
    const character = await ann.newCharacter(CARD);
    api.pass(1000);
    expect(await ann.put(`/characters/${character.id}`, {})).toEqual(character);
    expect(await ann.put(`/characters/${character.id}`, CARD)).toEqual(character);
    expect(await ann.get(`/characters/${character.id}`)).toEqual(character);
  });

  test('clears the nickname with null, and refuses null for the rest', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newCharacter(CARD);
    expect(await ann.put(`/characters/${id}`, { nickname: null })).toMatchObject({ nickname: null, version: 2 });
    for (const field of Object.keys(CARD).filter((name) => name !== 'nickname')) {
      expect(await ann.refused('PUT', `/characters/${id}`, { [field]: null })).toMatchObject({
        status: 400,
        issues: [{ path: field }],
      });
    }
  });

  test('is refused for a version that is not the current one', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newCharacter();
    await ann.put(`/characters/${id}`, { creator: 'a', expected_version: 1 });
    expect(await ann.refused('PUT', `/characters/${id}`, { creator: 'b', expected_version: 1 })).toMatchObject({
      status: 409,
      code: 'version_conflict',
      current_version: 2,
    });
    expect(await ann.refused('PUT', `/characters/${id}`, { creator: 'b' }, { 'if-match': '"1"' })).toMatchObject({
      status: 412,
      code: 'precondition_failed',
    });
  });

  test('of twenty at once for one version lets exactly one win', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newCharacter();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        ann.rest('PUT', `/characters/${id}`, { body: { creator: `${i}`, expected_version: 1 } }),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect(await ann.get(`/characters/${id}`)).toEqual(won[0]!.body);
  });

  test('never changes who said what, nor the name its chats began with', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newCharacter({ name: 'Mira', first_message: 'I am {{char}}.' });
    const chat = await ann.newChat({ character_id: id });
    await ann.append(chat.id, { role: 'assistant', content: 'Mira here.' });
    const path = await ann.path(chat.id);
    await ann.put(`/characters/${id}`, { name: 'Other' });
    expect(await ann.path(chat.id)).toEqual(path);
    expect(path.map(({ speaker_character_id }) => speaker_character_id)).toEqual([id, id]);
    expect(await ann.get(`/chats/${chat.id}`)).toMatchObject({
      character_id: id,
      character_name: 'Mira',
      title: 'Mira chat',
    });
    expect((await ann.newChat({ character_id: id })).character_name).toBe('Other');
  });
});

describe('the trash', () => {
  test('hides a character as not found from everything but restore, deleted=only and permanent=true', async () => {
    const ann = newPerson(api);
    const character = await ann.newCharacter();
    expect((await ann.rest('DELETE', `/characters/${character.id}`)).status).toBe(204);
    for (const [method, body] of [['GET'], ['PUT', { name: 'x' }], ['DELETE']] as const) {
      expect(await ann.refused(method, `/characters/${character.id}`, body)).toMatchObject({
        status: 404,
        code: 'not_found',
      });
    }
    expect(await names(ann)).toEqual([]);
    expect(await names(ann, '?deleted=only')).toEqual(['Mira']);
    expect(await names(ann, '?deleted=true')).toEqual(['Mira']);
  });

  test('gives a character back exactly as it was, and a live one stays as it is', async () => {
    const ann = newPerson(api);
    const character = await ann.newCharacter(CARD);
    api.pass(1000);
    await ann.delete(`/characters/${character.id}`);
    api.pass(1000);
    expect(await ann.post(`/characters/${character.id}/restore`)).toEqual(character);
    expect(await ann.post(`/characters/${character.id}/restore`)).toEqual(character);
    expect(await ann.get(`/characters/${character.id}`)).toEqual(character);
  });

  test('is the only way to delete for ever, which frees the place', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newCharacter();
    expect(await ann.refused('DELETE', `/characters/${id}?permanent=true`)).toMatchObject({
      status: 409,
      code: 'conflict',
    });
    await ann.delete(`/characters/${id}`);
    expect((await ann.rest('DELETE', `/characters/${id}?permanent=true`)).status).toBe(204);
    expect((await ann.refused('DELETE', `/characters/${id}?permanent=true`)).status).toBe(404);
    expect((await ann.refused('POST', `/characters/${id}/restore`)).status).toBe(404);
    const { owner_id } = await api.storage.begin().em.findOneOrFail(Chat, { id: (await ann.newChat()).id });
    expect(await api.storage.begin().em.findOneOrFail(User, { id: owner_id })).toMatchObject({ character_count: 0 });
  });

  test('is refused for a version that is not the current one', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newCharacter();
    expect((await ann.refused('DELETE', `/characters/${id}?expected_version=2`)).status).toBe(409);
    await ann.delete(`/characters/${id}`);
    expect((await ann.refused('POST', `/characters/${id}/restore`, { expected_version: 2 })).status).toBe(409);
    expect((await ann.refused('DELETE', `/characters/${id}?permanent=true&expected_version=2`)).status).toBe(409);
  });

  test('and deleting for ever leave the chats working, with the name; after the latter without a character', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newCharacter({ name: 'Mira', first_message: 'Hello', description: 'A poet.' });
    const chat = await ann.newChat({ character_id: id });
    const path = await ann.path(chat.id);
    await ann.delete(`/characters/${id}`);
    expect(await ann.get(`/chats/${chat.id}`)).toEqual(chat);
    expect((await ann.append(chat.id, { role: 'assistant', content: 'Still' })).speaker_character_id).toBe(id);
    expect((await ann.get(`/chats/${chat.id}/context`)).messages[0]).toMatchObject({ role: 'system' });

    await ann.delete(`/characters/${id}?permanent=true`);
    expect(await ann.get(`/chats/${chat.id}`)).toMatchObject({
      character_id: null,
      character_name: 'Mira',
      title: 'Mira chat',
      version: 1,
    });
    expect((await ann.path(chat.id))[0]).toEqual(path[0]);
    expect((await ann.append(chat.id, { role: 'assistant', content: 'And on' })).speaker_character_id).toBeNull();
    const context = await ann.get(`/chats/${chat.id}/context`);
    expect(context).toMatchObject({ character_id: null, character_name: 'Mira' });
    expect(context.messages.map(({ role }: { role: string }) => role)).toEqual(['assistant', 'assistant', 'assistant']);
  });

  test('may be emptied while chats with the character are made: each is made or refused, and all work', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newCharacter({ first_message: 'Hello' });
    const creates = Array.from({ length: 10 }, () => ann.rest('POST', '/chats', { body: { character_id: id } }));
    await ann.delete(`/characters/${id}`);
    await ann.delete(`/characters/${id}?permanent=true`);
    const made = [];
    for (const { status, body } of await Promise.all(creates)) {
      expect([201, 404]).toContain(status);
      if (status === 201) made.push(body.id);
    }
    for (const chatId of made)
      expect(await ann.get(`/chats/${chatId}`)).toMatchObject({ character_id: null, message_count: 1 });
  });
});

describe('listing characters', () => {
  const some = async () => {
    const ann = newPerson(api);
    for (const [name, tags] of [
      ['Zoë', ['x']],
      ['abel', ['x', 'y']],
      ['Ärwin 50%', []],
      ['Bea_1', ['X']],
    ] as const) {
      await ann.newCharacter({ name, tags });
      api.pass(1000);
    }
    return ann;
  };

  test('finds a part of the name whatever its case, and a tag exactly', async () => {
    const ann = await some();
    const expected: [string, string[]][] = [
      ['?q=ZOË', ['Zoë']],
      ['?q=är', ['Ärwin 50%']],
      ['?q=0%25', ['Ärwin 50%']],
      ['?q=a_1', ['Bea_1']],
      ['?q=be', ['Bea_1', 'abel']],
      ['?q=nobody', []],
      ['?tag=x', ['abel', 'Zoë']],
      ['?tag=y&q=A', ['abel']],
    ];
    for (const [query, found] of expected) expect(await names(ann, query), query).toEqual(found);
  });

  test.each([
    ['sort=updated_at', ['Bea_1', 'Ärwin 50%', 'abel', 'Zoë']],
    ['sort=updated_at&order=asc', ['Zoë', 'abel', 'Ärwin 50%', 'Bea_1']],
    ['sort=created_at', ['Bea_1', 'Ärwin 50%', 'abel', 'Zoë']],
    ['sort=created_at&order=asc', ['Zoë', 'abel', 'Ärwin 50%', 'Bea_1']],
    ['sort=name', ['abel', 'Bea_1', 'Zoë', 'Ärwin 50%']],
    ['sort=name&order=desc', ['Ärwin 50%', 'Zoë', 'Bea_1', 'abel']],
  ])('%s holds, by page and by cursor', async (query, expected) => {
    const ann = await some();
    expect(await names(ann, `?${query}`)).toEqual(expected);
    expect((await walk(ann, `/characters?${query}&per_page=1`)).map(({ name }) => name)).toEqual(expected);
    const page = await ann.get(`/characters?${query}&per_page=3&page=2`);
    expect(page.metadata).toEqual({ page: 2, per_page: 3, total: 4, total_pages: 2, next_cursor: null });
    expect(page.data.map(({ name }: Character) => name)).toEqual(expected.slice(3));
  });

  test('tells namesakes apart, so that a walk by name misses none', async () => {
    const ann = newPerson(api);
    const ids = [];
    for (let i = 0; i < 5; i++) ids.push((await ann.newCharacter({ name: 'Same' })).id);
    expect((await walk(ann, '/characters?sort=name&per_page=2')).map(({ id }) => id)).toEqual(ids);
    expect((await walk(ann, '/characters?sort=name&order=desc&per_page=2')).map(({ id }) => id)).toEqual(
      ids.toReversed(),
    );
  });

  test.each([
    ['updated_at', ['updated_at', 'desc', 0, 3_000_000_000]],
    ['updated_at', ['updated_at', 'desc', 0, '01900000-0000-7000-8000-000000000000']],
    ['name', ['name', 'asc', 'a', 1.5]],
    ['name', ['name', 'asc', 1, 1]],
  ])('by %s refuses a cursor made by hand of %j', async (sort, content) => {
    const cursor = Buffer.from(JSON.stringify(content)).toString('base64url');
    expect(await newPerson(api).refused('GET', `/characters?sort=${sort}&cursor=${cursor}`)).toMatchObject({
      status: 400,
      issues: [{ path: 'cursor' }],
    });
  });
});

test('hides a character of another user in the words for one that does not exist', async () => {
  const [ann, bob] = [newPerson(api), newPerson(api)];
  const { id } = await bob.newCharacter();
  const calls: [string, string, object?][] = [
    ['GET', ''],
    ['PUT', '', { name: 'x' }],
    ['DELETE', ''],
    ['DELETE', '?permanent=true'],
    ['POST', '/restore'],
  ];
  for (const [method, rest, body] of calls) {
    const foreign = await ann.refused(method, `/characters/${id}${rest}`, body);
    const missing = await ann.refused(method, `/characters/${UNKNOWN}${rest}`, body);
    expect(foreign).toMatchObject({ status: 404, code: 'not_found' });
    expect(foreign.detail.replace(`${id}`, `${UNKNOWN}`)).toBe(missing.detail);
  }
  expect(await bob.get(`/characters/${id}`)).toMatchObject({ name: 'Mira', version: 1, deleted_at: null });
  for (const wrong of ['0', '-1', 'x', '1.5', '2147483648', '99999999999999999999']) {
    expect((await ann.refused('GET', `/characters/${wrong}`)).status).toBe(404);
  }
});
