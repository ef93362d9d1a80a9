import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

test('are empty at first, and each user’s own', async () => {
  const [ann, bob] = [newPerson(api), newPerson(api)];
  expect(await ann.get('/settings')).toMatchObject({ lorebook_ids: [], default_persona_id: null });
  const { id } = await ann.post('/personas', { name: 'Bo' });
  await ann.put('/settings', { default_persona_id: id });
  expect(await bob.get('/settings')).toMatchObject({ default_persona_id: null });
});

test('set the default persona, which is a change of it, and clear it with null', async () => {
  const ann = newPerson(api);
  const { id } = await ann.post('/personas', { name: 'Bo' });
  expect(await ann.put('/settings', { default_persona_id: id })).toMatchObject({ default_persona_id: id });
  expect(await ann.put('/settings', { default_persona_id: id })).toMatchObject({ default_persona_id: id });
  expect(await ann.get(`/personas/${id}`)).toMatchObject({ is_default: true, version: 2 });
  expect(await ann.put('/settings', {})).toMatchObject({ default_persona_id: id });
  expect(await ann.put('/settings', { default_persona_id: null })).toMatchObject({ default_persona_id: null });
  expect(await ann.get(`/personas/${id}`)).toMatchObject({ is_default: false, version: 3 });
});

test('change as a whole or not at all', async () => {
  const [ann, bob] = [newPerson(api), newPerson(api)];
  const [{ id: lorebook }, { id: foreign }] = [
    await ann.post('/lorebooks'),
    await bob.post('/personas', { name: 'x' }),
  ];
  const problem = await ann.refused('PUT', '/settings', { lorebook_ids: [lorebook], default_persona_id: foreign });
  expect(problem).toMatchObject({ status: 404, detail: `There is no persona with the id ${foreign}.` });
  expect(await ann.get('/settings')).toMatchObject({ lorebook_ids: [], default_persona_id: null });
});

test('hold how lorebooks are searched, and a context heeds it', async () => {
  const ann = newPerson(api);
  const { lore } = await ann.get('/settings');
  expect(lore).toMatchObject({ scan_depth: 2, budget_percent: 25, recursive: false, include_names: true });
  const entry = { keys: ['whale'], content: 'Whales sing.', enabled: true, insertion_order: 1, use_regex: false };
  const book = await ann.post('/lorebooks', { entries: [{ ...entry, extensions: {} }] });
  const chat = await ann.newChat({ lorebook_ids: [book.id] });
  for (const content of ['A whale!', 'Two', 'Three']) await ann.append(chat.id, content);
  const context = async () => JSON.stringify(await ann.get(`/chats/${chat.id}/context`));
  expect(await context()).not.toContain('Whales sing.');
  const changed = await ann.put('/settings', { lore: { scan_depth: 3 } });
  expect(changed.lore).toEqual({ ...lore, scan_depth: 3 });
  expect(await context()).toContain('Whales sing.');
  await ann.put('/settings', { lore: { case_sensitive: true } });
  expect((await ann.get('/settings')).lore).toEqual({ ...lore, scan_depth: 3, case_sensitive: true });
  expect(await ann.refused('PUT', '/settings', { lore: { scan_depth: -1 } })).toMatchObject({ status: 400 });
});

test('hold the time zone for macros, and take none that nobody knows', async () => {
  const ann = newPerson(api);
  expect(await ann.get('/settings')).toMatchObject({ time_zone: 'UTC' });
  const { id } = await ann.newCharacter({ description: '{{datetimeformat::HH:mm}} / {{time}}' });
  const chat = await ann.newChat({ character_id: id, greeting: 'none' });
  const told = async () => (await ann.get(`/chats/${chat.id}/context`)).messages[0].content as string;
  const before = await told();
  expect(await ann.put('/settings', { time_zone: 'Pacific/Kiritimati' })).toMatchObject({
    time_zone: 'Pacific/Kiritimati',
  });
  expect(await told()).not.toBe(before);
  expect(await ann.refused('PUT', '/settings', { time_zone: 'Mars/Base' })).toMatchObject({ status: 400 });
});
