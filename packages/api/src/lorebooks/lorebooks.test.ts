import { LorebookResource, type LorebookSummary } from '@greenroom/contract';
import { Lorebook, User } from '@greenroom/storage';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, walk, type Person } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const ENTRY = {
  keys: ['boat', ''],
  content: '@@depth 4\nBoats are {{random:blue,red}}. 🎭',
  extensions: { probability: 50, other: { deep: [null, 1.5] } },
  enabled: false,
  insertion_order: -3.5,
  case_sensitive: null,
  use_regex: true,
  constant: true,
  name: 'Boats',
  priority: 7,
  id: 'b',
  comment: 'cé',
  selective: true,
  secondary_keys: ['sea'],
  position: 'before_char',
  of_nobody: { known: true },
};
const BOOK = {
  name: 'Harbour',
  description: 'Of ships',
  scan_depth: 5,
  token_budget: 500.5,
  recursive_scanning: true,
  extensions: { greenroom: 1 },
  entries: [ENTRY],
  of_a_program: ['x'],
};
const UNKNOWN = 2_147_483_647;

const newLorebook = (person: Person, fields: object = {}): Promise<LorebookResource> =>
  person.post('/lorebooks', { name: 'Harbour', ...fields });
const names = async (person: Person, query = '') =>
  (await person.get(`/lorebooks${query}`)).data.map(({ name }: LorebookSummary) => name);

describe('creating a lorebook', () => {
  test('keeps every field of the book and its entries, those of unknown programs included', async () => {
    const ann = newPerson(api);
    const answer = await ann.rest('POST', '/lorebooks', { body: BOOK });
    expect(answer.status).toBe(201);
    expect(answer.headers['location']).toBe(`/api/v1/lorebooks/${answer.body.id}`);
    expect(answer.headers['etag']).toBe('"1"');
    const { created_at } = answer.body;
    expect(LorebookResource.parse(answer.body)).toEqual({
      ...BOOK,
      id: expect.any(Number),
      source: null,
      entry_count: 1,
      version: 1,
      created_at,
      updated_at: created_at,
      deleted_at: null,
    });
    expect(await ann.get(`/lorebooks/${answer.body.id}`)).toEqual(answer.body);
  });

  test('fills in what V3 requires of a book and of an entry', async () => {
    const ann = newPerson(api);
    const { body } = await ann.rest('POST', '/lorebooks');
    expect(body).toMatchObject({ extensions: {}, entries: [], entry_count: 0 });
    expect(body).not.toHaveProperty('name');
    const filled = await ann.put(`/lorebooks/${body.id}`, { entries: [{}] });
    expect(filled.entries).toEqual([
      { keys: [], content: '', extensions: {}, enabled: true, insertion_order: 100, use_regex: false },
    ]);
  });

  const long = (length: number) => 'x'.repeat(length);
  const nested = (depth: number): object => JSON.parse('{"a":'.repeat(depth - 1) + '{}' + '}'.repeat(depth - 1));
  const entries = (count: number) => Array.from({ length: count }, (_, id) => ({ id }));
  test.each<[path: string, taken: object, refused: object]>([
    ['name', { name: long(200) }, { name: long(201) }],
    ['name', { name: null }, { name: 5 }],
    ['description', { description: '' }, { description: 'a\0b' }],
    ['scan_depth', { scan_depth: 0 }, { scan_depth: '5' }],
    ['extensions', { extensions: nested(63) }, { extensions: nested(65) }],
    ['entries', { entries: entries(10_000) }, { entries: entries(10_001) }],
    ['entries.0.content', { entries: [{ content: long(1_000_000) }] }, { entries: [{ content: long(1_000_001) }] }],
    ['entries.1.keys', { entries: [{}, { keys: ['a'] }] }, { entries: [{}, { keys: 'a' }] }],
    ['entries.0.keys.0', { entries: [{ keys: ['ok'] }] }, { entries: [{ keys: ['\ud800'] }] }],
    ['entries.1.id', { entries: [{ id: 1 }, { id: '1' }] }, { entries: [{ id: 1 }, { id: 1 }] }],
    ['entries', { entries: [{ other: ['ok'] }] }, { entries: [{ other: ['a\0'] }] }],
    ['other', { other: nested(60) }, { other: nested(65) }],
    ['other', { other: 'ok' }, { other: ['\udc00'] }],
    ['id', {}, { id: 1 }],
    ['version', {}, { version: 1 }],
    ['', { 'ok key': 1 }, { '\ud800': 1 }],
  ])('holds the bound of %s', async (path, taken, refused) => {
    const ann = newPerson(api);
    expect((await ann.rest('POST', '/lorebooks', { body: taken })).status).toBe(201);
    const problem = await ann.refused('POST', '/lorebooks', refused);
    expect(problem).toMatchObject({ status: 400, code: 'validation_failed' });
    expect(problem.issues?.[0]?.path).toBe(path);
  });

  test('takes no more than 16 MiB, in one request or by and by', async () => {
    const ann = newPerson(api);
    const half = Array.from({ length: 9 }, () => ({ content: long(1_000_000) }));
    const { id } = await newLorebook(ann, { entries: half });
    const whole = await ann.refused('PUT', `/lorebooks/${id}`, { description: long(900_000), other: long(7_900_000) });
    expect(whole).toMatchObject({ status: 400, code: 'validation_failed' });
    const body = { entries: [...half, ...half] };
    expect(await ann.refused('POST', '/lorebooks', body)).toMatchObject({ status: 413, code: 'payload_too_large' });
    expect(await ann.get(`/lorebooks/${id}`)).toMatchObject({ version: 1, entry_count: 9 });
  });

  test('holds the quota of a thousand under many at once, and counts the trash until it is emptied', async () => {
    const ann = newPerson(api);
    const { id } = await newLorebook(ann);
    await fill(id, 994);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ann.rest('POST', '/lorebooks', { body: { name: 'x' } })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    for (const { status, body } of answers)
      if (status !== 201) expect(body).toMatchObject({ status: 403, code: 'quota_exceeded' });
    await ann.delete(`/lorebooks/${id}`);
    const file = { document: { spec: 'lorebook_v3', data: { entries: [], extensions: {} } } };
    expect(await ann.refused('POST', '/lorebooks/import', file)).toMatchObject({ code: 'quota_exceeded' });
    await ann.delete(`/lorebooks/${id}?permanent=true`);
    expect((await ann.rest('POST', '/lorebooks/import', { body: file })).status).toBe(201);
    expect(await ann.refused('POST', '/lorebooks', {})).toMatchObject({ code: 'quota_exceeded' });
  });
});

/** Gives the owner of a lorebook many more. */
async function fill(id: number, count: number): Promise<void> {
  const { em } = api.storage.begin();
  const { id: _id, ...row } = { ...(await em.findOneOrFail(Lorebook, { id })) };
  for (let i = 0; i < count; i++) em.create(Lorebook, row);
  await em.flush();
}

describe('changing a lorebook', () => {
  test.each(
    Object.entries({
      ...BOOK,
      name: 'Town',
      entries: [
        { ...ENTRY, id: 2 },
        { ...ENTRY, id: 3 },
      ],
    }),
  )('sets %s and leaves the rest, raises the version and moves updated_at', async (field, value) => {
    const ann = newPerson(api);
    const before = await newLorebook(ann);
    api.pass(1000);
    const answer = await ann.rest('PUT', `/lorebooks/${before.id}`, { body: { [field]: value } });
    expect(answer.headers['etag']).toBe('"2"');
    const entryCount = field === 'entries' ? 2 : 0;
    const { updated_at } = answer.body;
    expect(answer.body).toEqual({ ...before, [field]: value, entry_count: entryCount, version: 2, updated_at });
    expect(Date.parse(updated_at)).toBeGreaterThan(Date.parse(before.updated_at));
    expect(await ann.get(`/lorebooks/${before.id}`)).toEqual(answer.body);
  });

  test('with nothing sent, or what is there already, changes nothing', async () => {
    const ann = newPerson(api);
    const lorebook = await newLorebook(ann, BOOK);
    api.pass(1000);
    expect(await ann.put(`/lorebooks/${lorebook.id}`, {})).toEqual(lorebook);
    expect(await ann.put(`/lorebooks/${lorebook.id}`, BOOK)).toEqual(lorebook);
    expect(await ann.get(`/lorebooks/${lorebook.id}`)).toEqual(lorebook);
  });

  test('replaces all entries at once, and clears with null what may be null', async () => {
    const ann = newPerson(api);
    const { id } = await newLorebook(ann, BOOK);
    expect(await ann.put(`/lorebooks/${id}`, { entries: [], description: null })).toMatchObject({
      name: 'Harbour',
      description: null,
      entries: [],
      entry_count: 0,
    });
    expect(await ann.refused('PUT', `/lorebooks/${id}`, { entries: null })).toMatchObject({
      status: 400,
      issues: [{ path: 'entries' }],
    });
    expect(await ann.refused('PUT', `/lorebooks/${id}`, { entry_count: 3 })).toMatchObject({
      status: 400,
      issues: [{ path: 'entry_count' }],
    });
  });

  test('of twenty at once for one version lets exactly one win', async () => {
    const ann = newPerson(api);
    const { id } = await newLorebook(ann);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        ann.rest('PUT', `/lorebooks/${id}`, { body: { name: `${i}`, expected_version: 1 } }),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect(await ann.get(`/lorebooks/${id}`)).toEqual(won[0]!.body);
    expect(await ann.refused('PUT', `/lorebooks/${id}`, { name: 'b' }, { 'if-match': '"1"' })).toMatchObject({
      status: 412,
      current_version: 2,
    });
  });
});

describe('the trash', () => {
  test('hides a lorebook as not found from everything but restore, deleted=only and permanent=true', async () => {
    const ann = newPerson(api);
    const { id } = await newLorebook(ann);
    expect((await ann.rest('DELETE', `/lorebooks/${id}`)).status).toBe(204);
    for (const [method, path, body] of [
      ['GET', ''],
      ['PUT', '', { name: 'x' }],
      ['DELETE', ''],
      ['GET', '/export'],
      ['GET', '/export?dry_run=true'],
    ] as const) {
      expect((await ann.refused(method, `/lorebooks/${id}${path}`, body)).status).toBe(404);
    }
    expect(await names(ann)).toEqual([]);
    expect(await names(ann, '?deleted=only')).toEqual(['Harbour']);
    expect(await names(ann, '?deleted=true')).toEqual(['Harbour']);
  });

  test('gives a lorebook back exactly as it was, and a live one stays as it is', async () => {
    const ann = newPerson(api);
    const lorebook = await newLorebook(ann, BOOK);
    await ann.delete(`/lorebooks/${lorebook.id}`);
    api.pass(1000);
    expect(await ann.post(`/lorebooks/${lorebook.id}/restore`)).toEqual(lorebook);
    expect(await ann.post(`/lorebooks/${lorebook.id}/restore`)).toEqual(lorebook);
    expect(await ann.get(`/lorebooks/${lorebook.id}`)).toEqual(lorebook);
  });

  test('is the only way to delete for ever, and heeds versions', async () => {
    const ann = newPerson(api);
    const { id } = await newLorebook(ann);
    expect(await ann.refused('DELETE', `/lorebooks/${id}?permanent=true`)).toMatchObject({ code: 'conflict' });
    expect((await ann.refused('DELETE', `/lorebooks/${id}?expected_version=2`)).status).toBe(409);
    await ann.delete(`/lorebooks/${id}`);
    expect((await ann.refused('POST', `/lorebooks/${id}/restore`, { expected_version: 2 })).status).toBe(409);
    expect((await ann.refused('DELETE', `/lorebooks/${id}?permanent=true&expected_version=2`)).status).toBe(409);
    await ann.delete(`/lorebooks/${id}?permanent=true`);
    expect((await ann.refused('DELETE', `/lorebooks/${id}?permanent=true`)).status).toBe(404);
    expect((await ann.refused('POST', `/lorebooks/${id}/restore`)).status).toBe(404);
  });
});

describe('listing lorebooks', () => {
  const some = async () => {
    const ann = newPerson(api);
    for (const name of ['Zoë', 'abel', 'Ärwin 50%', 'Bea_1']) {
      await newLorebook(ann, { name });
      api.pass(1000);
    }
    return ann;
  };

  test('tells of each what it is, without its entries', async () => {
    const ann = newPerson(api);
    const description = `${'🎭'.repeat(1000)}x`;
    const { entries: _entries, ...lorebook } = await newLorebook(ann, { entries: [ENTRY, {}], description });
    const { data } = await ann.get('/lorebooks');
    const { extensions: _extensions, ...summary } = lorebook;
    expect(data).toEqual([{ ...summary, description: '🎭'.repeat(1000), entry_count: 2 }]);
    await ann.post('/lorebooks');
    expect((await ann.get('/lorebooks?sort=name')).data[0]).toMatchObject({ name: null, description: null });
  });

  test.each([
    ['?q=ZOË', ['Zoë']],
    ['?q=är', ['Ärwin 50%']],
    ['?q=0%25', ['Ärwin 50%']],
    ['?q=a_1', ['Bea_1']],
    ['?q=nobody', []],
  ])('%s finds a part of the name whatever its case', async (query, found) => {
    expect(await names(await some(), query)).toEqual(found);
  });

  test.each([
    ['sort=updated_at', ['Bea_1', 'Ärwin 50%', 'abel', 'Zoë']],
    ['sort=created_at&order=asc', ['Zoë', 'abel', 'Ärwin 50%', 'Bea_1']],
    ['sort=name', ['abel', 'Bea_1', 'Zoë', 'Ärwin 50%']],
    ['sort=name&order=desc', ['Ärwin 50%', 'Zoë', 'Bea_1', 'abel']],
  ])('%s holds, by page and by cursor', async (query, expected) => {
    const ann = await some();
    expect(await names(ann, `?${query}`)).toEqual(expected);
    expect((await walk(ann, `/lorebooks?${query}&per_page=1`)).map(({ name }) => name)).toEqual(expected);
  });
});

describe('lorebooks that go with something', () => {
  /** What can have lorebooks, and how it is made. */
  const places: [what: string, make: (person: Person) => Promise<string>][] = [
    ['the user', async () => '/settings'],
    ['a character', async (person) => `/characters/${(await person.newCharacter()).id}`],
    ['a chat', async (person) => `/chats/${(await person.newChat()).id}`],
    ['a persona', async (person) => `/personas/${(await person.post('/personas', { name: 'Bo' })).id}`],
  ];

  describe.each(places)('%s', (_what, make) => {
    test('are set, read, and taken away, and stay when something else is changed', async () => {
      const ann = newPerson(api);
      const path = await make(ann);
      expect(await ann.get(path)).toMatchObject({ lorebook_ids: [] });
      const [a, b] = [await newLorebook(ann), await newLorebook(ann)];
      const set = await ann.put(path, { lorebook_ids: [b.id, a.id] });
      expect(set.lorebook_ids).toEqual([b.id, a.id]);
      expect(await ann.get(path)).toEqual(set);
      expect(await ann.put(path, {})).toEqual(set);
      expect(await ann.put(path, { lorebook_ids: [] })).toMatchObject({ lorebook_ids: [] });
      expect(await ann.get(path)).toMatchObject({ lorebook_ids: [] });
    });

    test('are refused in the words for what does not exist when they are of another user or in the trash', async () => {
      const [ann, bob] = [newPerson(api), newPerson(api)];
      const path = await make(ann);
      const [own, trashed, foreign] = [await newLorebook(ann), await newLorebook(ann), await newLorebook(bob)];
      await ann.delete(`/lorebooks/${trashed.id}`);
      for (const id of [UNKNOWN, foreign.id, trashed.id]) {
        const problem = await ann.refused('PUT', path, { lorebook_ids: [own.id, id] });
        expect(problem).toMatchObject({ status: 404, detail: `There is no lorebook with the id ${id}.` });
      }
      expect(await ann.get(path)).toMatchObject({ lorebook_ids: [] });
    });

    test('are at most a hundred, and none twice', async () => {
      const ann = newPerson(api);
      const path = await make(ann);
      const { id } = await newLorebook(ann);
      for (const ids of [[id, id], Array.from({ length: 101 }, (_, i) => i + 1), [0], ['x'], null]) {
        const problem = await ann.refused('PUT', path, { lorebook_ids: ids });
        expect(problem).toMatchObject({ status: 400, code: 'validation_failed' });
        expect(problem.issues?.[0]?.path).toMatch(/^lorebook_ids/);
      }
    });

    test('stay while they are in the trash, and are gone from what is answered once they are gone', async () => {
      const ann = newPerson(api);
      const path = await make(ann);
      const [a, b, c] = [await newLorebook(ann), await newLorebook(ann), await newLorebook(ann)];
      await ann.put(path, { lorebook_ids: [a.id, b.id] });
      await ann.delete(`/lorebooks/${a.id}`);
      expect(await ann.get(path)).toMatchObject({ lorebook_ids: [a.id, b.id] });
      expect(await ann.put(path, { lorebook_ids: [a.id, b.id, c.id] })).toMatchObject({
        lorebook_ids: [a.id, b.id, c.id],
      });
      await ann.delete(`/lorebooks/${a.id}?permanent=true`);
      expect(await ann.get(path)).toMatchObject({ lorebook_ids: [b.id, c.id] });
      expect(await ann.put(path, { lorebook_ids: [b.id, c.id] })).toMatchObject({ lorebook_ids: [b.id, c.id] });
    });
  });

  test('a chat and a character have from their creation, and lists show them without what is gone', async () => {
    const ann = newPerson(api);
    const [a, b] = [await newLorebook(ann), await newLorebook(ann)];
    const lorebook_ids = [a.id, b.id];
    const character = await ann.newCharacter({ lorebook_ids });
    const persona = await ann.post('/personas', { name: 'Bo', lorebook_ids });
    const id = randomUUID();
    const chat = await ann.newChat({ id, lorebook_ids });
    for (const made of [character, persona, chat]) expect(made.lorebook_ids).toEqual(lorebook_ids);
    await ann.delete(`/lorebooks/${a.id}`);
    await ann.delete(`/lorebooks/${a.id}?permanent=true`);
    for (const path of ['/characters', '/personas', '/chats']) {
      expect((await ann.get(path)).data).toMatchObject([{ lorebook_ids: [b.id] }]);
    }
    const again = await ann.rest('POST', '/chats', { body: { id, lorebook_ids } });
    expect([again.status, again.body.lorebook_ids]).toEqual([200, [b.id]]);
    for (const path of [`/chats/${id}`, `/characters/${character.id}`, `/personas/${persona.id}`]) {
      await ann.delete(path);
      expect(await ann.post(`${path}/restore`)).toMatchObject({ lorebook_ids: [b.id] });
    }
    for (const path of ['/chats', '/characters', '/personas']) {
      const problem = await ann.refused('POST', path, {
        name: 'x',
        ...(path === '/chats' && { name: undefined }),
        lorebook_ids,
      });
      expect(problem).toMatchObject({ status: 404 });
    }
  });

  test('a chat keeps through its lossless export where they exist', async () => {
    const ann = newPerson(api);
    const [a, b] = [await newLorebook(ann), await newLorebook(ann)];
    const persona = await ann.post('/personas', { name: 'Bo' });
    const { id } = await ann.newChat({ lorebook_ids: [a.id, b.id], persona_id: persona.id });
    const file = await ann.get(`/chats/${id}/export`);
    expect(file.chat).toMatchObject({ lorebook_ids: [a.id, b.id], persona_id: persona.id });
    expect(await ann.post('/chats/import', file)).toMatchObject({ lorebook_ids: [a.id, b.id], persona_id: persona.id });
    await ann.delete(`/lorebooks/${a.id}`);
    await ann.delete(`/lorebooks/${a.id}?permanent=true`);
    expect((await ann.get(`/chats/${id}/export`)).chat.lorebook_ids).toEqual([b.id]);
    expect((await ann.post('/chats/import', file)).lorebook_ids).toEqual([b.id]);
    const elsewhere = await newPerson(api).post('/chats/import', file);
    expect(elsewhere).toMatchObject({ lorebook_ids: [], persona_id: null });
  });
});

test('hides a lorebook of another user in the words for one that does not exist', async () => {
  const [ann, bob] = [newPerson(api), newPerson(api)];
  const { id } = await newLorebook(bob);
  const calls: [string, string, object?][] = [
    ['GET', ''],
    ['PUT', '', { name: 'x' }],
    ['DELETE', ''],
    ['DELETE', '?permanent=true'],
    ['POST', '/restore'],
    ['GET', '/export'],
  ];
  for (const [method, rest, body] of calls) {
    const foreign = await ann.refused(method, `/lorebooks/${id}${rest}`, body);
    const missing = await ann.refused(method, `/lorebooks/${UNKNOWN}${rest}`, body);
    expect(foreign).toMatchObject({ status: 404, code: 'not_found' });
    expect(foreign.detail.replace(`${id}`, `${UNKNOWN}`)).toBe(missing.detail);
  }
  expect(await bob.get(`/lorebooks/${id}`)).toMatchObject({ name: 'Harbour', version: 1, deleted_at: null });
});

test('goes with its owner', async () => {
  const ann = newPerson(api);
  const { id } = await newLorebook(ann);
  const { em } = api.storage.begin();
  const { owner_id } = await em.findOneOrFail(Lorebook, { id });
  await em.nativeDelete(User, { id: owner_id });
  expect(await em.count(Lorebook, { id })).toBe(0);
});
