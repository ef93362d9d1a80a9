import type { Character, GroupMember, Session } from '@greenroom/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, type Person } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

interface House {
  ann: Person;
  url: string;
  chat: Session;
  mira: Character;
  bram: Character;
}

/** A chat of two characters, both of which have another card since. */
async function givenGroup(fields: object = {}): Promise<House> {
  const ann = newPerson(api);
  const mira = await ann.newCharacter({ name: 'Mira', description: 'A sailor.' });
  const bram = await ann.newCharacter({ name: 'Bram', description: 'A smith.' });
  const chat = await ann.newChat({ group: groupOf({ character_id: mira.id }, { character_id: bram.id }), ...fields });
  await ann.put(`/characters/${mira.id}`, { description: 'A pilot.' });
  await ann.put(`/characters/${bram.id}`, { description: 'A baker.' });
  return { ann, url: `/chats/${chat.id}`, chat, mira, bram };
}

const groupOf = (...members: (Partial<GroupMember> & { character_id: number })[]) => ({ members });
const versions = ({ group }: Session) => group?.members.map((member) => member.character_version);
const told = async ({ ann, url }: House, { id }: Character): Promise<string> =>
  (await ann.get(`${url}/context?character_id=${id}`)).messages[0].content;
const deleteForEver = async (ann: Person, ...characters: Character[]) => {
  for (const { id } of characters) {
    await ann.delete(`/characters/${id}`);
    await ann.delete(`/characters/${id}?permanent=true`);
  }
};

describe('the version a member speaks with', () => {
  test('is the one it joined with, or of those it had another, and with null the present one, whatever that is', async () => {
    const house = await givenGroup();
    const { ann, url, mira, bram } = house;
    expect(await told(house, mira)).toContain('A sailor.');
    const moved = await ann.put(url, {
      group: groupOf({ character_id: mira.id, character_version: null }, { character_id: bram.id }),
    });
    expect(versions(moved)).toEqual([null, 1]);
    expect([await told(house, mira), await told(house, bram)]).toEqual([
      expect.stringContaining('A pilot.'),
      expect.stringContaining('A smith.'),
    ]);
    await ann.put(`/characters/${mira.id}`, { description: 'A queen.' });
    expect(await told(house, mira)).toContain('A queen.');
    // Left out, it stays as it was: the present one of the one, the first of the other.
    const muted = await ann.put(url, {
      group: groupOf({ character_id: mira.id, muted: true }, { character_id: bram.id }),
    });
    expect(versions(muted)).toEqual([null, 1]);
    const back = groupOf(
      { character_id: mira.id, character_version: 2 },
      { character_id: bram.id, character_version: 2 },
    );
    expect(versions(await ann.put(url, { group: back }))).toEqual([2, 2]);
    expect(await told(house, mira)).toContain('A pilot.');
  });

  test('can be the present one from the beginning', async () => {
    const ann = newPerson(api);
    const mira = await ann.newCharacter();
    const chat = await ann.newChat({ group: groupOf({ character_id: mira.id, character_version: null }) });
    expect(versions(chat)).toEqual([null]);
    expect(chat.character_version).toBeNull();
  });

  test.each([null, 1, 2])('is not one for all of them: %j beside the group is refused', async (version) => {
    const { ann, url, chat } = await givenGroup();
    const problem = await ann.refused('PUT', url, { character_version: version });
    expect(problem).toMatchObject({
      status: 422,
      code: 'unprocessable',
      detail: expect.stringContaining('group.members'),
      issues: [{ path: 'character_version' }],
    });
    const both = { character_version: version, group: chat.group };
    expect(await ann.refused('PUT', url, both)).toMatchObject({ status: 422 });
    expect(await ann.get(url)).toEqual(chat);
  });

  test('is told of the chat where it is that of its own character, which keeps it when the group ends', async () => {
    const { ann, url, chat, mira, bram } = await givenGroup();
    expect(chat).toMatchObject({ character_id: mira.id, character_version: 1 });
    const group = groupOf({ character_id: bram.id }, { character_id: mira.id, character_version: 2 });
    expect(await ann.put(url, { group })).toMatchObject({ character_id: mira.id, character_version: 2 });
    expect(await ann.get(url)).toMatchObject({ character_version: 2 });
    const ended = await ann.put(url, { group: null });
    expect(ended).toMatchObject({ character_id: mira.id, character_version: 2, group: null });
    expect(await ann.put(url, { character_version: null })).toMatchObject({ character_version: null });
  });

  test('can be chosen with the end of the group', async () => {
    const { ann, url } = await givenGroup();
    expect(await ann.put(url, { group: null, character_version: 2 })).toMatchObject({ character_version: 2 });
  });
});

describe("a group's chat", () => {
  test('is not begun with a character that is not in the group', async () => {
    const { ann, mira, bram } = await givenGroup();
    const stranger = await ann.newCharacter({ name: 'Odd', first_message: 'Hello' });
    const group = groupOf({ character_id: mira.id }, { character_id: bram.id });
    expect(await ann.refused('POST', '/chats', { character_id: stranger.id, group })).toMatchObject({
      status: 422,
      code: 'unprocessable',
      detail: expect.stringContaining('group.members'),
      issues: [{ path: 'character_id' }],
    });
    expect(await ann.newChat({ character_id: bram.id, group })).toMatchObject({
      character_id: bram.id,
      character_name: 'Bram',
    });
    expect(await ann.newChat({ character_id: null, group })).toMatchObject({ character_id: mira.id });
  });

  test('is with the first of the members once its own character is none of them', async () => {
    const { ann, mira, bram, url } = await givenGroup();
    const cleo = await ann.newCharacter({ name: 'Cleo' });
    const changed = await ann.put(url, { group: groupOf({ character_id: bram.id }, { character_id: cleo.id }) });
    expect(changed).toMatchObject({ character_id: bram.id, character_name: 'Bram', character_version: 1 });
    const alone = await ann.newChat({ character_id: mira.id });
    const joined = await ann.put(`/chats/${alone.id}`, { group: groupOf({ character_id: cleo.id }) });
    expect(joined).toMatchObject({ character_id: cleo.id, character_name: 'Cleo' });
    expect((await ann.get(`/chats?character_id=${mira.id}`)).data).toEqual([]);
  });
});

describe('a chat that becomes a group', () => {
  test('keeps its character at the version it speaks with', async () => {
    const ann = newPerson(api);
    const mira = await ann.newCharacter({ name: 'Mira', description: 'A sailor.' });
    const bram = await ann.newCharacter({ name: 'Bram' });
    const chat = await ann.newChat({ character_id: mira.id });
    await ann.put(`/characters/${mira.id}`, { description: 'A pilot.' });
    const members = groupOf({ character_id: mira.id }, { character_id: bram.id });
    const grouped = await ann.put(`/chats/${chat.id}`, { group: members });
    expect([versions(grouped), grouped.character_version]).toEqual([[1, 1], 1]);
    expect((await ann.put(`/chats/${chat.id}`, { group: null })).character_version).toBe(1);
  });
});

describe('a greeting in a group', () => {
  test('is that of the version its character is there with', async () => {
    const ann = newPerson(api);
    const mira = await ann.newCharacter({ name: 'Mira', first_message: 'Old.' });
    await ann.put(`/characters/${mira.id}`, { first_message: 'New.' });
    const chat = await ann.newChat({ group: groupOf({ character_id: mira.id, character_version: 1 }) });
    expect((await ann.path(chat.id)).map(({ content }) => content)).toEqual(['Old.']);
  });
});

describe('what a character is called', () => {
  test('is its nickname in all of a prompt, by which it can be called as well', async () => {
    const ann = newPerson(api);
    const mira = await ann.newCharacter({ name: 'Mira', nickname: 'Mimi' });
    const bram = await ann.newCharacter({ name: 'Bram', extensions: { talkativeness: 1 } });
    const members = [mira, bram].map(({ id }) => ({ character_id: id }));
    const { id } = await ann.newChat({ group: { members, strategy: 'natural' } });
    await ann.append(id, { role: 'assistant', content: '{{char}} nods.', speaker_character_id: mira.id });
    await ann.append(id, 'Mimi, go on.');
    const { character_id, messages } = await ann.get(`/chats/${id}/context`);
    expect(character_id).toBe(mira.id);
    expect(messages[1].content).toBe('Mimi: Mimi nods.');
    expect(messages.at(-1).content).toContain('the turn of Mimi');
  });
});

describe('a member that was deleted for ever', () => {
  test('is left out of answers, which can be sent back', async () => {
    const { ann, url, mira, bram } = await givenGroup();
    await deleteForEver(ann, mira);
    const chat = await ann.get(url);
    expect(chat.group.members).toEqual([{ character_id: bram.id, character_version: 1, muted: false }]);
    expect((await ann.get('/chats')).data).toEqual([chat]);
    expect(await ann.put(url, { group: chat.group })).toEqual(chat);
    const joined = await ann.put(url, { group: { ...chat.group, cards: 'joined' } });
    expect(joined).toMatchObject({ character_id: bram.id, group: { ...chat.group, cards: 'joined' }, version: 2 });
  });

  test('of which it was the last leaves a chat that still has a context', async () => {
    const { ann, url, mira, bram } = await givenGroup();
    await ann.append(url.split('/')[2]!, 'Is anybody there?');
    await deleteForEver(ann, mira, bram);
    const context = await ann.get(`${url}/context`);
    expect(context).toMatchObject({ character_id: null, messages: [{ role: 'user', content: 'Is anybody there?' }] });
  });

  test('leaves no group when it was the last, and a chat that can become another or a plain one', async () => {
    const { ann, url, mira, bram } = await givenGroup();
    await deleteForEver(ann, mira, bram);
    expect(await ann.get(url)).toMatchObject({ group: null, character_id: null, character_name: 'Mira' });
    expect(await ann.put(url, { group: null })).toMatchObject({ group: null });
    expect((await ann.get(`${url}/context`)).character_id).toBeNull();
    const cleo = await ann.newCharacter({ name: 'Cleo' });
    expect(await ann.put(url, { group: groupOf({ character_id: cleo.id }) })).toMatchObject({ character_id: cleo.id });
  });
});
