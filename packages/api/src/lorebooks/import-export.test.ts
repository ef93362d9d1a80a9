import type { LorebookResource } from '@greenroom/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const WORLD_INFO = {
  entries: {
    0: {
      uid: 0,
      key: ['boat'],
      keysecondary: [],
      content: 'Boats are blue.',
      order: 5,
      disable: true,
      probability: '50',
    },
    1: {
      uid: 1,
      key: ['car'],
      keysecondary: ['road'],
      content: 'Cars are red.',
      constant: true,
      position: 4,
      depth: 2,
    },
  },
};
const V3 = { spec: 'lorebook_v3', data: { name: 'Whole', extensions: {}, entries: [], of_nobody: 1 } };

describe('importing a lorebook', () => {
  test('takes the file itself as the body, and tells what it was and what it repaired', async () => {
    const ann = newPerson(api);
    const answer = await ann.rest('POST', '/lorebooks/import', { body: WORLD_INFO });
    expect(answer.status).toBe(201);
    const { lorebook, source, repairs } = answer.body;
    expect(answer.headers['location']).toBe(`/api/v1/lorebooks/${lorebook.id}`);
    expect(source).toBe('sillytavern');
    expect(repairs).toContainEqual({ path: 'entries.0.probability', message: expect.any(String) });
    expect(lorebook).toMatchObject({ source: 'sillytavern', entry_count: 2, version: 1 });
    expect(lorebook.entries).toMatchObject([
      { keys: ['boat'], content: 'Boats are blue.', insertion_order: 5, enabled: false },
      { keys: ['car'], secondary_keys: ['road'], constant: true },
    ]);
    expect(await ann.get(`/lorebooks/${lorebook.id}`)).toEqual(lorebook);
  });

  test('takes the file in `document`, with a name for it', async () => {
    const ann = newPerson(api);
    const { lorebook } = await ann.post('/lorebooks/import', { document: V3, name: 'Mine' });
    expect(lorebook).toMatchObject({ name: 'Mine', source: 'lorebook_v3', of_nobody: 1 });
    expect((await ann.post('/lorebooks/import', { document: V3 })).lorebook).toMatchObject({ name: 'Whole' });
    expect((await ann.get('/lorebooks?q=min')).data).toMatchObject([{ id: lorebook.id, name: 'Mine' }]);
  });

  test('stores nothing in a dry run, and answers what would be stored', async () => {
    const ann = newPerson(api);
    const answer = await ann.rest('POST', '/lorebooks/import', { body: { document: V3, dry_run: true } });
    expect([answer.status, answer.headers['location']]).toEqual([200, undefined]);
    expect(answer.body).toEqual({ lorebook: null, preview: V3.data, source: 'lorebook_v3', repairs: [] });
    expect((await ann.get('/lorebooks')).data).toEqual([]);
  });

  test('keeps a name of any length whole, and finds it by its beginning', async () => {
    const ann = newPerson(api);
    const name = 'Ä'.repeat(500);
    const { lorebook } = await ann.post('/lorebooks/import', { spec: 'lorebook_v3', data: { ...V3.data, name } });
    expect(lorebook.name).toBe(name);
    expect((await ann.get('/lorebooks?q=ää')).data).toMatchObject([{ name }]);
  });

  test('shows what is its own before fields of the file with the same names, and gives those back', async () => {
    const ann = newPerson(api);
    const data = { ...V3.data, id: 'theirs', version: 'x', source: ['theirs'] };
    const { lorebook } = await ann.post('/lorebooks/import', { spec: 'lorebook_v3', data });
    expect(lorebook).toMatchObject({ id: expect.any(Number), version: 1, source: 'lorebook_v3' });
    expect(await ann.put(`/lorebooks/${lorebook.id}`, { scan_depth: 2 })).toMatchObject({ version: 2 });
    expect(await ann.get(`/lorebooks/${lorebook.id}/export`)).toEqual({
      spec: 'lorebook_v3',
      data: { ...data, scan_depth: 2 },
    });
  });

  test('repairs text that could not be stored', async () => {
    const body = '{"spec":"lorebook_v3","data":{"name":"a\\u0000b\\ud800","extensions":{},"entries":[]}}';
    const headers = { 'content-type': 'application/json' };
    const answer = await newPerson(api).rest('POST', '/lorebooks/import', { body, headers });
    expect(answer.status).toBe(201);
    expect(answer.body.lorebook.name).toBe('a\uFFFDb\uFFFD');
    expect(answer.body.repairs).toHaveLength(1);
  });

  test.each([
    ['of another specification', { spec: 'lorebook_v2', description: 'd' }],
    ['beside data of its own', { data: { description: 'q' } }],
    ['with an empty scenario', { scenario: '' }],
  ])('takes what has entries at its root for a lorebook: %s', async (_what, more) => {
    const ann = newPerson(api);
    const file = { name: 'Sea', entries: V3.data.entries, ...more };
    const { lorebook } = await ann.post('/lorebooks/import', file);
    expect(lorebook.entry_count).toBe(V3.data.entries.length);
  });

  test.each([
    ['V2', { spec: 'chara_card_v2', spec_version: '2.0', data: { name: 'Mira', character_book: V3.data } }],
    ['V1 with a book', { name: 'Mira', first_mes: 'Hello', character_book: V3.data }],
    ['V1 without a first message', { name: 'Mira', description: 'd', character_book: V3.data }],
    ['V2 with the book at the root', { spec: 'chara_card_v2', data: { name: 'Mira' }, character_book: V3.data }],
    ['no specification', { data: { name: 'Mira', description: 'd', character_book: V3.data } }],
    ['a foreign specification', { spec: 'x', data: { name: 'Mira', description: 'd', character_book: V3.data } }],
  ])('takes the lorebook out of a card (%s) that is sent in its place, and says so', async (_what, card) => {
    const ann = newPerson(api);
    const { lorebook, source } = await ann.post('/lorebooks/import', card);
    expect(source).toBe('character_card');
    expect(lorebook).toMatchObject({ ...V3.data, source: 'character_card' });
    const named = await ann.post('/lorebooks/import', { document: card, name: 'Mine', dry_run: true });
    expect(named).toEqual({
      lorebook: null,
      preview: { ...V3.data, name: 'Mine' },
      source: 'character_card',
      repairs: [],
    });
    expect((await ann.get('/characters')).data).toEqual([]);
  });

  test.each([
    ['V3', { spec: 'chara_card_v3', data: { name: 'Mira' } }],
    ['V2 with null for a book', { spec: 'chara_card_v2', data: { name: 'Mira', character_book: null } }],
    ['V1', { name: 'Mira', description: '', first_mes: 'Hello' }],
  ])('says what a card without a lorebook (%s) is, and what to do with it', async (_what, card) => {
    const problem = await newPerson(api).refused('POST', '/lorebooks/import', card);
    expect(problem).toMatchObject({
      status: 422,
      code: 'unprocessable',
      detail: expect.stringMatching(/character card.*POST \/characters\/import/),
    });
  });

  const nested = (depth: number): object => JSON.parse('{"a":'.repeat(depth) + '{}' + '}'.repeat(depth));
  test.each<[what: string, status: number, body: object]>([
    ['no lorebook', 422, {}],
    ['a card', 422, { spec: 'chara_card_v3', data: { name: 'x' } }],
    ['no lorebook in `document`', 422, { document: { name: 'x' } }],
    ['a list', 422, { document: [WORLD_INFO] }],
    ['a name too long', 400, { document: V3, name: 'x'.repeat(201) }],
    ['a word it does not know', 400, { document: V3, title: 'x' }],
    ['too deep a file', 400, { entries: [], a: nested(70) }],
    ['too many entries', 400, { entries: Array.from({ length: 10_001 }, () => ({ keys: [], content: '' })) }],
    ['more keys than an entry may have', 413, { entries: [{ keys: Array.from({ length: 1001 }, () => 'k') }] }],
  ])('refuses %s, and stores nothing', async (_what, status, body) => {
    const ann = newPerson(api);
    expect((await ann.refused('POST', '/lorebooks/import', body)).status).toBe(status);
    expect((await ann.get('/lorebooks')).data).toEqual([]);
  });

  test('makes one lorebook of the same request with one key', async () => {
    const ann = newPerson(api);
    const headers = { 'idempotency-key': 'k' };
    const first = await ann.rest('POST', '/lorebooks/import', { body: V3, headers });
    const again = await ann.rest('POST', '/lorebooks/import', { body: V3, headers });
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    expect((await ann.get('/lorebooks')).metadata.total).toBe(1);
  });
});

describe('exporting a lorebook', () => {
  const book = {
    name: 'Hafen: "Süd"/1',
    scan_depth: 3,
    entries: [{ keys: ['boat'], secondary_keys: ['sea'], content: 'Blue.', comment: 'c', id: 1 }],
  };

  test.each(['character_book', 'lorebook_v3', 'sillytavern', 'agnai', 'risu', 'novelai'])(
    'as %s gives a file that can be imported again',
    async (format) => {
      const ann = newPerson(api);
      const { id } = await ann.post('/lorebooks', book);
      const answer = await ann.rest('GET', `/lorebooks/${id}/export?format=${format}`);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="Hafen_ _Sud__1\.json"/);
      const { source, lorebook } = await ann.post('/lorebooks/import', answer.body);
      expect(source).toBe(format);
      expect(lorebook.entries).toMatchObject([{ keys: ['boat'], content: 'Blue.' }]);
      const { losses } = await ann.get(`/lorebooks/${id}/export?format=${format}&dry_run=true`);
      expect(answer.headers['x-export-losses']).toBe(String(losses.length));
      for (const loss of losses) expect(loss).toEqual({ path: expect.any(String), message: expect.any(String) });
    },
  );

  test('in the format of the specification loses nothing, and is the default', async () => {
    const ann = newPerson(api);
    const { id } = await ann.post('/lorebooks', { ...book, name: null, of_nobody: [1] });
    const answer = await ann.rest('GET', `/lorebooks/${id}/export`);
    expect(answer.body).toMatchObject({ spec: 'lorebook_v3', data: { of_nobody: [1], scan_depth: 3 } });
    expect(answer.headers['x-export-losses']).toBe('0');
    expect(answer.headers['content-disposition']).toContain('filename="lorebook.json"');
    expect(await ann.get(`/lorebooks/${id}/export?dry_run=true`)).toEqual({ losses: [] });
  });

  test('refuses a format it does not know', async () => {
    const ann = newPerson(api);
    const { id } = await ann.post('/lorebooks', book);
    expect(await ann.refused('GET', `/lorebooks/${id}/export?format=yaml`)).toMatchObject({
      status: 400,
      issues: [{ path: 'format' }],
    });
  });

  test('answers the same to a typed client', async () => {
    const ann = newPerson(api);
    const { id }: LorebookResource = await ann.post('/lorebooks', book);
    const document = await ann.get(`/lorebooks/${id}/export?format=risu`);
    const client = await api.trpc(ann.name);
    const answer = await client.lorebooks.export.query({ lorebook_id: id, format: 'risu' });
    expect(answer).toMatchObject({ document, losses: expect.any(Array) });
  });
});
