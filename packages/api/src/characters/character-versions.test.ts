import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, walk, type Person } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const entry = (content: string) => ({
  keys: ['sea'],
  content,
  extensions: {},
  enabled: true,
  insertion_order: 1,
  use_regex: false,
});
const book = (content: string) => ({ extensions: {}, entries: [entry(content)], unknown_here: 1 });

/** A character of three versions. */
async function withHistory(person: Person) {
  const first = await person.newCharacter({
    name: 'One',
    alternate_greetings: ['a', 'b'],
    character_book: book('Blue.'),
  });
  const url = `/characters/${first.id}`;
  const second = await person.put(url, { name: 'Two', alternate_greetings: ['a', 'c', 'd'] });
  const third = await person.put(url, { character_book: book('Green.'), extensions: { x: { y: 1 } } });
  return { id: first.id, url, first, second, third };
}

describe('the versions of a character', () => {
  it('are kept with every change that changes anything, the newest first', async () => {
    const ann = newPerson(api);
    const { url, first, second, third } = await withHistory(ann);
    await ann.put(url, { name: 'Two' });
    const { data, metadata } = await ann.get(`${url}/versions`);
    expect(data).toEqual([
      { version: 3, name: 'Two', created_at: third.updated_at, is_current: true },
      { version: 2, name: 'Two', created_at: second.updated_at, is_current: false },
      { version: 1, name: 'One', created_at: first.created_at, is_current: false },
    ]);
    expect(metadata.total).toBe(3);
    expect(await walk(ann, `${url}/versions?per_page=1`)).toEqual(data);
  });

  it('hold the whole card, as it was', async () => {
    const ann = newPerson(api);
    const { id, url, first, third } = await withHistory(ann);
    const card = ({ id: _id, avatar_id: _a, updated_at: _u, deleted_at: _d, ...rest }: any) => rest;
    expect(await ann.get(`${url}/versions/1`)).toEqual({ ...card(first), character_id: id, is_current: false });
    expect(await ann.get(`${url}/versions/3`)).toEqual({
      ...card(third),
      character_id: id,
      is_current: true,
      created_at: third.updated_at,
    });
    expect(await ann.refused('GET', `${url}/versions/4`)).toMatchObject({ status: 404 });
  });

  it('are compared field by field, as deep as they differ', async () => {
    const ann = newPerson(api);
    const { url } = await withHistory(ann);
    expect(await ann.get(`${url}/diff?from=1&to=2`)).toEqual({
      from: 1,
      to: 2,
      changes: [
        { path: 'name', from: 'One', to: 'Two' },
        { path: 'alternate_greetings.1', from: 'b', to: 'c' },
        { path: 'alternate_greetings.2', to: 'd' },
      ],
    });
    const back = await ann.get(`${url}/diff?from=3&to=2`);
    expect(back.changes).toEqual([
      { path: 'extensions.x', from: { y: 1 } },
      { path: 'character_book.entries.0.content', from: 'Green.', to: 'Blue.' },
    ]);
    expect(await ann.get(`${url}/diff?from=3`)).toEqual({ from: 3, to: 3, changes: [] });
    expect(await ann.refused('GET', `${url}/diff?from=1&to=9`)).toMatchObject({ status: 404 });
  });

  it('come back as a new one', async () => {
    const ann = newPerson(api);
    const { url, first } = await withHistory(ann);
    const { status, body, headers } = await ann.rest('POST', `${url}/revert`, {
      body: { version: 1, expected_version: 3 },
    });
    expect([status, headers['etag']]).toEqual([200, '"4"']);
    expect(body).toEqual({ ...first, version: 4, updated_at: body.updated_at });
    expect((await ann.get(`${url}/diff?from=1&to=4`)).changes).toEqual([]);
    expect((await ann.get('/characters?q=one')).data).toHaveLength(1);
    // It is so already: nothing changes.
    expect(await ann.post(`${url}/revert`, { version: 1 })).toEqual(body);
    expect(await ann.refused('POST', `${url}/revert`, { version: 9 })).toMatchObject({ status: 404 });
    expect(await ann.refused('POST', `${url}/revert`, { version: 2, expected_version: 3 })).toMatchObject({
      status: 409,
    });
    const stale = await ann.refused('POST', `${url}/revert`, { version: 2 }, { 'if-match': '"3"' });
    expect(stale.status).toBe(412);
  });

  it('are of what goes with the card as well, and bring it back as far as it is there', async () => {
    const ann = newPerson(api);
    const newBook = async () => (await ann.post('/lorebooks', {})).id;
    const [sea, gone] = [await newBook(), await newBook()];
    const persona = await ann.post('/personas', { name: 'Ann' });
    const { id } = await ann.newCharacter({ lorebook_ids: [sea, gone], persona_id: persona.id });
    const url = `/characters/${id}`;
    await ann.put(url, { lorebook_ids: [sea], persona_id: null });
    expect(await ann.get(`${url}/versions/1`)).toMatchObject({ lorebook_ids: [sea, gone], persona_id: persona.id });
    expect(new Set((await ann.get(`${url}/diff?from=1&to=2`)).changes)).toEqual(
      new Set([
        { path: 'lorebook_ids.1', from: gone },
        { path: 'persona_id', from: persona.id, to: null },
      ]),
    );
    await ann.delete(`/lorebooks/${gone}`);
    await ann.delete(`/lorebooks/${gone}?permanent=true`);
    const back = { version: 3, lorebook_ids: [sea], persona_id: persona.id };
    expect(await ann.post(`${url}/revert`, { version: 1 })).toMatchObject(back);
    expect((await ann.get(`${url}/diff?from=1&to=3`)).changes).toEqual([]);
    expect(await ann.post(`${url}/revert`, { version: 1 })).toMatchObject(back);
  });

  it('have no gap and no double under many writers', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newCharacter();
    await Promise.all(Array.from({ length: 12 }, (_, n) => ann.put(`/characters/${id}`, { description: `${n}` })));
    const versions = await walk(ann, `/characters/${id}/versions?per_page=5`);
    expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 13 }, (_, n) => 13 - n));
  });

  it('are not those of one in the trash, and go with one that is deleted for ever', async () => {
    const ann = newPerson(api);
    const { url } = await withHistory(ann);
    await ann.delete(url);
    for (const path of ['/versions', '/versions/1', '/diff?from=1'])
      expect(await ann.refused('GET', `${url}${path}`)).toMatchObject({ status: 404 });
    expect(await ann.refused('POST', `${url}/revert`, { version: 1 })).toMatchObject({ status: 404 });
    await ann.delete(`${url}?permanent=true`);
    expect((await ann.get('/characters')).data).toEqual([]);
  });
});

describe('a chat', () => {
  const told = async (person: Person, chatId: string) =>
    (await person.get(`/chats/${chatId}/context?max_tokens=4000`)).messages
      .map(({ content }: { content: string }) => content)
      .join('\n');
  const setUp = async () => {
    const ann = newPerson(api);
    const { id } = await ann.newCharacter({ name: 'Mira', description: 'A sailor.', first_message: 'Ahoy' });
    const chat = await ann.newChat({ character_id: id });
    await ann.put(`/characters/${id}`, { description: 'A baker.', name: 'Moira' });
    return { ann, id, chat, url: `/chats/${chat.id}` };
  };

  it('speaks as it began after its character has changed', async () => {
    const { ann, id, chat } = await setUp();
    expect(chat.character_version).toBe(1);
    expect(await told(ann, chat.id)).toContain('A sailor.');
    const newer = await ann.newChat({ character_id: id });
    expect([newer.character_version, await told(ann, newer.id)]).toEqual([2, expect.stringContaining('A baker.')]);
    await ann.delete(`/characters/${id}`);
    expect(await told(ann, chat.id)).toContain('A sailor.');
  });

  it('moves to another version when asked to, and back', async () => {
    const { ann, id, chat, url } = await setUp();
    expect(await ann.put(url, { character_version: 2 })).toMatchObject({ character_version: 2, version: 2 });
    expect(await told(ann, chat.id)).toContain('A baker.');
    await ann.put(url, { character_version: 1 });
    expect(await told(ann, chat.id)).toContain('A sailor.');
    await ann.put(url, { character_version: null });
    await ann.put(`/characters/${id}`, { description: 'A pilot.' });
    expect(await told(ann, chat.id)).toContain('A pilot.');
  });

  it('does not move to a version its character never had', async () => {
    const { ann, url } = await setUp();
    expect(await ann.refused('PUT', url, { character_version: 3 })).toMatchObject({ status: 404, code: 'not_found' });
    const plain = await ann.newChat();
    const refused = await ann.refused('PUT', `/chats/${plain.id}`, { character_version: 1 });
    expect(refused).toMatchObject({ status: 422, issues: [{ path: 'character_version' }] });
    expect(await ann.put(`/chats/${plain.id}`, { character_version: null })).toMatchObject({ version: 1 });
  });

  it('has no version of a character that was deleted for ever', async () => {
    const { ann, id, url } = await setUp();
    await ann.delete(`/characters/${id}`);
    await ann.delete(`/characters/${id}?permanent=true`);
    expect(await ann.get(url)).toMatchObject({ character_id: null, character_version: null });
  });

  it('is exported with the card it speaks with, and imported at the version it had', async () => {
    const { ann, url } = await setUp();
    const file = await ann.get(`${url}/export`);
    expect(file.character).toMatchObject({ description: 'A sailor.', version: 1 });
    expect(await ann.post('/chats/import', file)).toMatchObject({ character_version: 1 });
    const bob = newPerson(api);
    const copy = await bob.post('/chats/import', file);
    expect(copy.character_version).toBe(1);
    expect(await told(bob, copy.id)).toContain('A sailor.');
  });
});

it('keeps a lorebook with all that nobody here knows', async () => {
  const ann = newPerson(api);
  const { id } = await ann.newCharacter({ character_book: book('Blue.') });
  expect(await ann.get(`/characters/${id}`)).toMatchObject({ character_book: book('Blue.'), version: 1 });
  expect(await ann.put(`/characters/${id}`, { character_book: book('Blue.') })).toMatchObject({ version: 1 });
  expect(await ann.put(`/characters/${id}`, { character_book: null })).toMatchObject({
    character_book: null,
    version: 2,
  });
  const wrong = await ann.refused('PUT', `/characters/${id}`, { character_book: { entries: [{ keys: 'sea' }] } });
  expect(wrong).toMatchObject({ status: 400, issues: [{ path: 'character_book.entries.0.keys' }] });
});

it("takes a card's lorebook with as little as any lorebook, and fills in what V3 requires", async () => {
  const ann = newPerson(api);
  const sent = { entries: [{ keys: ['a'], content: 'x' }] };
  const { entries } = await ann.post('/lorebooks', sent);
  const made = await ann.newCharacter({ character_book: sent });
  expect(made.character_book).toEqual({ extensions: {}, entries });
  expect(await ann.put(`/characters/${made.id}`, { character_book: sent })).toEqual(made);
  // What has no entries may be meant as anything.
  expect((await ann.refused('PUT', `/characters/${made.id}`, { character_book: { id: 7 } })).status).toBe(400);
});
