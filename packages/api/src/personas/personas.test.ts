import { Persona as PersonaShape, type Persona } from '@greenroom/contract';
import { Persona as PersonaEntity } from '@greenroom/storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, walk, type Person } from '../../test/person.ts';
import { userNameOf } from './user-name-of.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const FIELDS = {
  name: '  Bø 🎭 ',
  description: 'A sailor\r\n{{char}} knows. ',
  position: 'at_depth',
  depth: 4,
  role: 'assistant',
  is_default: true,
};
const UNKNOWN = 2_147_483_647;

const newPersona = (person: Person, fields: object = {}): Promise<Persona> =>
  person.post('/personas', { name: 'Bo', ...fields });
const names = async (person: Person, query = '') =>
  (await person.get(`/personas${query}`)).data.map(({ name }: Persona) => name);
const defaults = async (person: Person) =>
  (await person.get('/personas?deleted=true')).data
    .filter((persona: Persona) => persona.is_default)
    .map(({ name }: Persona) => name);

describe('creating a persona', () => {
  test('keeps every field exactly as sent', async () => {
    const ann = newPerson(api);
    const answer = await ann.rest('POST', '/personas', { body: FIELDS });
    expect(answer.status).toBe(201);
    expect(answer.headers['location']).toBe(`/api/v1/personas/${answer.body.id}`);
    expect(answer.headers['etag']).toBe('"1"');
    const { created_at } = answer.body;
    expect(PersonaShape.parse(answer.body)).toEqual({
      ...FIELDS,
      id: expect.any(Number),
      lorebook_ids: [],
      avatar_id: null,
      version: 1,
      created_at,
      updated_at: created_at,
      deleted_at: null,
    });
    expect(await ann.get(`/personas/${answer.body.id}`)).toEqual(answer.body);
  });

  test('needs no more than a name, and names need not be unique', async () => {
    const ann = newPerson(api);
    const [first, second] = [await newPersona(ann), await newPersona(ann)];
    expect(second.id).not.toBe(first.id);
    const plain = { description: '', position: 'in_prompt', depth: null, role: null, is_default: false };
    expect(first).toMatchObject(plain);
  });

  const long = (length: number) => 'x'.repeat(length);
  test.each([
    ['name', long(200), long(201)],
    ['name', ' ', ''],
    ['name', 'ok', 'a\0'],
    ['description', long(1_000_000), long(1_000_001)],
    ['position', 'none', 'before'],
    ['depth', 0, -1],
    ['depth', 10_000, 10_001],
    ['depth', null, 1.5],
    ['role', null, 'tool'],
    ['is_default', false, null],
    ['lorebook_ids', [], null],
  ])('holds the bound of %s', async (field, taken, refused) => {
    const ann = newPerson(api);
    expect((await ann.rest('POST', '/personas', { body: { name: 'Bo', [field]: taken } })).status).toBe(201);
    const problem = await ann.refused('POST', '/personas', { name: 'Bo', [field]: refused });
    expect(problem).toMatchObject({ status: 400, issues: [{ path: field }] });
  });

  test.each(['avatar_id', 'id', 'version'])('leaves %s to the server', async (field) => {
    expect(await newPerson(api).refused('POST', '/personas', { name: 'Bo', [field]: 1 })).toMatchObject({
      status: 400,
      issues: [{ path: field }],
    });
  });

  test('holds the quota of a thousand under many at once, and counts the trash until it is emptied', async () => {
    const ann = newPerson(api);
    const { id } = await newPersona(ann);
    const { em } = api.storage.begin();
    const { id: _id, ...row } = { ...(await em.findOneOrFail(PersonaEntity, { id })) };
    for (let i = 0; i < 994; i++) em.create(PersonaEntity, row);
    await em.flush();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ann.rest('POST', '/personas', { body: { name: 'x' } })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    for (const { status, body } of answers)
      if (status !== 201) expect(body).toMatchObject({ status: 403, code: 'quota_exceeded' });
    await ann.delete(`/personas/${id}`);
    expect(await ann.refused('POST', '/personas', { name: 'x' })).toMatchObject({ code: 'quota_exceeded' });
    await ann.delete(`/personas/${id}?permanent=true`);
    await newPersona(ann);
  });
});

describe('changing a persona', () => {
  test.each(Object.entries(FIELDS))('sets %s and leaves the rest, and raises the version', async (field, value) => {
    const ann = newPerson(api);
    const before = await newPersona(ann, { name: 'Before' });
    api.pass(1000);
    const answer = await ann.rest('PUT', `/personas/${before.id}`, { body: { [field]: value } });
    expect(answer.headers['etag']).toBe('"2"');
    expect(answer.body).toEqual({ ...before, [field]: value, version: 2, updated_at: answer.body.updated_at });
    expect(Date.parse(answer.body.updated_at)).toBeGreaterThan(Date.parse(before.updated_at));
    expect(await ann.get(`/personas/${before.id}`)).toEqual(answer.body);
  });

  test('with nothing sent, or what is there already, changes nothing', async () => {
    const ann = newPerson(api);
    const persona = await newPersona(ann, FIELDS);
    api.pass(1000);
    expect(await ann.put(`/personas/${persona.id}`, {})).toEqual(persona);
    expect(await ann.put(`/personas/${persona.id}`, FIELDS)).toEqual(persona);
    expect(await ann.get(`/personas/${persona.id}`)).toEqual(persona);
  });

  test('is refused for a version that is not the current one', async () => {
    const ann = newPerson(api);
    const { id } = await newPersona(ann);
    await ann.put(`/personas/${id}`, { name: 'a', expected_version: 1 });
    expect(await ann.refused('PUT', `/personas/${id}`, { name: 'b', expected_version: 1 })).toMatchObject({
      status: 409,
      current_version: 2,
    });
    expect((await ann.refused('PUT', `/personas/${id}`, { name: 'b' }, { 'if-match': '"1"' })).status).toBe(412);
  });

  test('finds it by its new name', async () => {
    const ann = newPerson(api);
    const { id } = await newPersona(ann);
    await ann.put(`/personas/${id}`, { name: 'Zoë' });
    expect(await names(ann, '?q=ZOË')).toEqual(['Zoë']);
    expect(await names(ann, '?q=Bo')).toEqual([]);
  });
});

describe('the default persona', () => {
  test('is one alone: becoming it takes it from the other, which is a change of that', async () => {
    const ann = newPerson(api);
    const bo = await newPersona(ann, { is_default: true });
    await newPersona(ann, { name: 'Cy', is_default: true });
    expect(await defaults(ann)).toEqual(['Cy']);
    expect(await ann.get(`/personas/${bo.id}`)).toMatchObject({ is_default: false, version: 2 });
    await ann.put(`/personas/${bo.id}`, { is_default: true });
    expect(await defaults(ann)).toEqual(['Bo']);
    await ann.put(`/personas/${bo.id}`, { is_default: false });
    expect(await defaults(ann)).toEqual([]);
  });

  test('is one alone also when many become it at once', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    await newPersona(bob, { is_default: true });
    const made = [];
    for (let i = 0; i < 6; i++) made.push(await newPersona(ann, { name: `${i}` }));
    await Promise.all([
      ...made.map(({ id }) => ann.put(`/personas/${id}`, { is_default: true })),
      ...made.map(({ id }) => ann.put('/settings', { default_persona_id: id })),
      ...made.map(({ name }) => newPersona(ann, { name: `new ${name}`, is_default: true })),
    ]);
    expect(await defaults(ann)).toHaveLength(1);
    expect(await defaults(bob)).toEqual(['Bo']);
  });

  test('comes back from the trash as the default, unless another has become that since', async () => {
    const ann = newPerson(api);
    const bo = await newPersona(ann, { is_default: true });
    await ann.delete(`/personas/${bo.id}`);
    expect(await ann.get('/settings')).toMatchObject({ default_persona_id: null });
    expect(await ann.post(`/personas/${bo.id}/restore`)).toEqual(bo);
    await ann.delete(`/personas/${bo.id}`);
    await newPersona(ann, { name: 'Cy', is_default: true });
    expect(await ann.post(`/personas/${bo.id}/restore`)).toMatchObject({ is_default: false, version: 2 });
    expect(await defaults(ann)).toEqual(['Cy']);
  });
});

describe('the persona of a chat', () => {
  test('is the one asked for, else the character’s, else the default, and none when that is asked for', async () => {
    const ann = newPerson(api);
    const [asked, ofCharacter, byDefault] = [
      await newPersona(ann, { name: 'Asked' }),
      await newPersona(ann, { name: 'Character’s' }),
      await newPersona(ann, { name: 'Default', is_default: true }),
    ];
    const character = await ann.newCharacter({ persona_id: ofCharacter.id, first_message: 'Hi {{user}}' });
    const plain = await ann.newCharacter({ first_message: 'Hi {{user}}' });
    const greeting = async (fields: object) => {
      const chat = await ann.newChat(fields);
      return [chat.persona_id, chat.user_name, (await ann.path(chat.id))[0]?.content];
    };
    const with_ = { character_id: character.id };
    expect(await greeting({ ...with_, persona_id: asked.id })).toEqual([asked.id, null, 'Hi Asked']);
    expect(await greeting(with_)).toEqual([ofCharacter.id, null, 'Hi Character’s']);
    expect(await greeting({ character_id: plain.id })).toEqual([byDefault.id, null, 'Hi Default']);
    expect(await greeting({ ...with_, persona_id: null })).toEqual([null, null, 'Hi User']);
    expect(await greeting({ ...with_, user_name: 'Me' })).toEqual([ofCharacter.id, 'Me', 'Hi Me']);
    expect(await greeting({})).toEqual([byDefault.id, null, undefined]);

    await ann.delete(`/personas/${ofCharacter.id}`);
    expect(await greeting(with_)).toEqual([byDefault.id, null, 'Hi Default']);
    await ann.delete(`/personas/${byDefault.id}`);
    expect(await greeting(with_)).toEqual([null, null, 'Hi User']);
  });

  test('is changed and cleared, and names the person where the chat does not', async () => {
    const ann = newPerson(api);
    const bo = await newPersona(ann);
    const { id } = await ann.newChat();
    const nameNow = async () => {
      const { owner_id: ownerId } = await api.storage.begin().em.findOneOrFail(PersonaEntity, { id: bo.id });
      return userNameOf({ unit: api.storage.begin(), ownerId }, await ann.get(`/chats/${id}`));
    };
    expect(await nameNow()).toBeNull();
    expect(await ann.put(`/chats/${id}`, { persona_id: bo.id })).toMatchObject({ persona_id: bo.id, version: 2 });
    expect(await nameNow()).toBe('Bo');
    await ann.put(`/personas/${bo.id}`, { name: 'Bobo' });
    expect(await nameNow()).toBe('Bobo');
    await ann.put(`/chats/${id}`, { user_name: 'Me' });
    expect(await nameNow()).toBe('Me');
    expect(await ann.put(`/chats/${id}`, { persona_id: null, user_name: null })).toMatchObject({ persona_id: null });
    expect(await nameNow()).toBeNull();
  });

  test('stays while it is in the trash, and is gone from chats and characters when it is gone', async () => {
    const ann = newPerson(api);
    const bo = await newPersona(ann);
    const chat = await ann.newChat({ persona_id: bo.id });
    const character = await ann.newCharacter({ persona_id: bo.id });
    await ann.delete(`/personas/${bo.id}`);
    expect(await ann.get(`/chats/${chat.id}`)).toEqual(chat);
    expect(await ann.get(`/characters/${character.id}`)).toEqual(character);
    expect(await ann.put(`/chats/${chat.id}`, { persona_id: bo.id, title: 'x' })).toMatchObject({ persona_id: bo.id });
    await ann.delete(`/personas/${bo.id}?permanent=true`);
    expect(await ann.get(`/chats/${chat.id}`)).toMatchObject({ persona_id: null });
    expect((await ann.get('/chats')).data).toMatchObject([{ persona_id: null }]);
    expect(await ann.get(`/characters/${character.id}`)).toMatchObject({ persona_id: null });
    expect((await ann.newChat({ character_id: character.id })).persona_id).toBeNull();
  });

  test('is refused in the words for what does not exist when it is of another user or in the trash', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const [foreign, trashed] = [await newPersona(bob), await newPersona(ann)];
    await ann.delete(`/personas/${trashed.id}`);
    const [chat, character] = [await ann.newChat(), await ann.newCharacter()];
    const calls = [
      ['POST', '/chats', {}],
      ['PUT', `/chats/${chat.id}`, {}],
      ['POST', '/characters', { name: 'x' }],
      ['PUT', `/characters/${character.id}`, {}],
    ] as const;
    for (const [method, path, body] of calls) {
      for (const id of [UNKNOWN, foreign.id, trashed.id]) {
        const problem = await ann.refused(method, path, { ...body, persona_id: id });
        expect(problem).toMatchObject({ status: 404, detail: `There is no persona with the id ${id}.` });
      }
    }
    expect((await ann.get('/chats')).metadata.total).toBe(1);
    expect((await ann.get('/characters')).metadata.total).toBe(1);
  });
});

describe('the trash', () => {
  test('hides a persona as not found from everything but restore, deleted=only and permanent=true', async () => {
    const ann = newPerson(api);
    const persona = await newPersona(ann);
    expect(await ann.refused('DELETE', `/personas/${persona.id}?permanent=true`)).toMatchObject({ code: 'conflict' });
    expect((await ann.rest('DELETE', `/personas/${persona.id}`)).status).toBe(204);
    for (const [method, body] of [['GET'], ['PUT', { name: 'x' }], ['DELETE']] as const)
      expect((await ann.refused(method, `/personas/${persona.id}`, body)).status).toBe(404);
    expect(await names(ann)).toEqual([]);
    expect(await names(ann, '?deleted=only')).toEqual(['Bo']);
    expect(await ann.post(`/personas/${persona.id}/restore`)).toEqual(persona);
    expect(await ann.post(`/personas/${persona.id}/restore`)).toEqual(persona);
    await ann.delete(`/personas/${persona.id}`);
    await ann.delete(`/personas/${persona.id}?permanent=true`);
    expect((await ann.refused('POST', `/personas/${persona.id}/restore`)).status).toBe(404);
  });
});

test('lists by name and time, by page and by cursor', async () => {
  const ann = newPerson(api);
  for (const name of ['Zoë', 'abel', 'Bea_1']) {
    await newPersona(ann, { name });
    api.pass(1000);
  }
  const orders: [string, string[]][] = [
    ['sort=name', ['abel', 'Bea_1', 'Zoë']],
    ['sort=updated_at', ['Bea_1', 'abel', 'Zoë']],
    ['sort=created_at&order=asc', ['Zoë', 'abel', 'Bea_1']],
  ];
  for (const [query, expected] of orders) {
    expect(await names(ann, `?${query}`), query).toEqual(expected);
    expect((await walk(ann, `/personas?${query}&per_page=1`)).map(({ name }) => name)).toEqual(expected);
  }
});

test('hides a persona of another user in the words for one that does not exist', async () => {
  const [ann, bob] = [newPerson(api), newPerson(api)];
  const { id } = await newPersona(bob);
  for (const [method, rest, body] of [
    ['GET', ''],
    ['PUT', '', { name: 'x' }],
    ['DELETE', ''],
    ['DELETE', '?permanent=true'],
    ['POST', '/restore'],
  ] as const) {
    const foreign = await ann.refused(method, `/personas/${id}${rest}`, body);
    const missing = await ann.refused(method, `/personas/${UNKNOWN}${rest}`, body);
    expect(foreign).toMatchObject({ status: 404, code: 'not_found' });
    expect(foreign.detail.replace(`${id}`, `${UNKNOWN}`)).toBe(missing.detail);
  }
  expect(await bob.get(`/personas/${id}`)).toMatchObject({ name: 'Bo', version: 1 });
});
