import { saying } from '@greenroom/model/testing';
import type { Character, Session } from '@greenroom/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newPerson, type Person } from '../../test/person.ts';
import { createReplyApi, type ReplyApi } from '../../test/reply-api.ts';

let api: ReplyApi;
beforeAll(async () => void (api = await createReplyApi()));
afterAll(() => api[Symbol.asyncDispose]());

interface House {
  ann: Person;
  chat: Session;
  ids: Record<'mira' | 'bram' | 'cleo', number>;
}

/** A chat of three characters. */
async function givenGroup(group: object = {}, muted: string[] = [], fields: object = {}): Promise<House> {
  const ann = newPerson(api);
  const names = ['Mira', 'Bram', 'Cleo'] as const;
  const made: Character[] = [];
  for (const name of names) made.push(await ann.newCharacter({ name, description: `${name} of the harbour.` }));
  const members = made.map(({ id, name }) => ({ character_id: id, muted: muted.includes(name) }));
  const chat = await ann.newChat({ group: { members, strategy: 'list', ...group }, ...fields });
  const [mira, bram, cleo] = made.map(({ id }) => id) as [number, number, number];
  return { ann, chat, ids: { mira, bram, cleo } };
}

const ask = (chat: Session, content: string | null, more: object = {}) => ({
  conversation_id: chat.id,
  messages: content === null ? [] : [{ role: 'user', content }],
  script: saying('Aye.'),
  ...more,
});
const say = (ann: Person, chat: Session, content: string | null, more: object = {}) =>
  ann.post('/chat/completions', ask(chat, content, more));
const refusedTo = async (ann: Person, chat: Session, more: object = {}) => {
  const { status, body } = await ann.rest('POST', '/chat/completions', { body: ask(chat, 'Who?', more) });
  return { status, message: body.error?.message };
};
const speakers = async (ann: Person, chat: Session) =>
  (await ann.path(chat.id)).filter(({ role }) => role === 'assistant').map((message) => message.speaker_character_id);
const sent = () => api.model.requests.at(-1)!.messages.map(({ content }) => content as string);

describe('a group chat', () => {
  test('has its members with the versions they joined with, the first as its character, and greetings for groups', async () => {
    const ann = newPerson(api);
    const mira = await ann.newCharacter({ first_message: 'Hello', group_only_greetings: ['All here?'] });
    await ann.put(`/characters/${mira.id}`, { description: 'Newer' });
    const bram = await ann.newCharacter({ name: 'Bram' });
    const members = [
      { character_id: mira.id, character_version: 1 },
      { character_id: bram.id, muted: true },
    ];
    const chat = await ann.newChat({ group: { members } });
    expect(chat).toMatchObject({ character_id: mira.id, character_name: 'Mira' });
    expect(chat.group).toEqual({
      members: [
        { character_id: mira.id, character_version: 1, muted: false },
        { character_id: bram.id, character_version: 1, muted: true },
      ],
      strategy: 'natural',
      cards: 'swapped',
    });
    const [greeting] = await ann.path(chat.id);
    expect(greeting).toMatchObject({ content: 'Hello', alternatives: { count: 2 }, speaker_character_id: mira.id });
    expect(await ann.get(`/chats/${chat.id}`)).toEqual(chat);
  });

  test('refuses members that are unknown, in the trash, twice there, or of a version that never was', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const [mira, gone, his] = [await ann.newCharacter(), await ann.newCharacter(), await bob.newCharacter()];
    await ann.delete(`/characters/${gone.id}`);
    const group = (...members: object[]) => ({ group: { members } });
    const statusOf = async (body: object) => (await ann.refused('POST', '/chats', body)).status;
    expect(await statusOf(group({ character_id: his.id }))).toBe(404);
    expect(await statusOf(group({ character_id: gone.id }))).toBe(404);
    expect(await statusOf(group({ character_id: mira.id, character_version: 9 }))).toBe(404);
    expect(await statusOf(group({ character_id: mira.id }, { character_id: mira.id }))).toBe(422);
    expect(await statusOf(group())).toBe(400);
  });

  test('can become one, change and end being one, and keeps the versions of those who stay', async () => {
    const { ann, chat, ids } = await givenGroup();
    await ann.put(`/characters/${ids.mira}`, { description: 'Newer' });
    const members = [{ character_id: ids.bram }, { character_id: ids.mira, muted: true }];
    const changed = await ann.put(`/chats/${chat.id}`, { group: { members, strategy: 'manual' } });
    expect(changed.version).toBe(2);
    expect(changed.group.members).toEqual([
      { character_id: ids.bram, character_version: 1, muted: false },
      { character_id: ids.mira, character_version: 1, muted: true },
    ]);
    expect(await ann.put(`/chats/${chat.id}`, { group: changed.group })).toEqual(changed);
    expect((await ann.put(`/chats/${chat.id}`, { group: null })).group).toBeNull();
  });

  test('is exported whole and imported on another server with all its characters', async () => {
    const { ann, chat, ids } = await givenGroup({ cards: 'joined' }, ['Cleo']);
    await say(ann, chat, 'Hello');
    await say(ann, chat, 'And you?');
    await ann.append(chat.id, { role: 'user', content: 'Psst', audience: [ids.bram] });
    const eve = newPerson(api);
    const theirs = await eve.post('/chats/import', await ann.get(`/chats/${chat.id}/export`));
    const nameOf = async (id: number | null) => (id === null ? null : (await eve.get(`/characters/${id}`)).name);
    const names = await Promise.all(
      theirs.group.members.map(async (member: { character_id: number }) => nameOf(member.character_id)),
    );
    expect(names).toEqual(['Mira', 'Bram', 'Cleo']);
    expect(theirs.group).toMatchObject({ strategy: 'list', cards: 'joined', members: [{}, {}, { muted: true }] });
    const path = await eve.path(theirs.id);
    expect(await Promise.all(path.map((message) => nameOf(message.speaker_character_id)))).toEqual([
      null,
      'Mira',
      null,
      'Bram',
      null,
    ]);
    expect(path.at(-1)?.audience).toEqual([theirs.group.members[1].character_id]);
  });
});

describe('who speaks next', () => {
  test('is by list the one after the last, who is told the card and whose turn it is, and who said what', async () => {
    const { ann, chat, ids } = await givenGroup({}, ['Bram']);
    for (const content of ['One', 'Two', 'Three']) await say(ann, chat, content);
    expect(await speakers(ann, chat)).toEqual([ids.mira, ids.cleo, ids.mira]);
    const [prompt, ...rest] = sent();
    expect(prompt).toContain('Mira of the harbour.');
    expect(prompt).not.toContain('Bram of');
    expect(rest.slice(0, 4)).toEqual(['One', 'Mira: Aye.', 'Two', 'Cleo: Aye.']);
    expect(rest.at(-1)).toContain('turn of Mira');
  });

  test('is by nature who is named', async () => {
    const { ann, chat, ids } = await givenGroup({ strategy: 'natural' });
    await say(ann, chat, 'What do you think, Cleo?');
    await say(ann, chat, 'And bram?');
    await say(ann, chat, 'Go on, Bram.');
    expect(await speakers(ann, chat)).toEqual([ids.cleo, ids.bram, ids.bram]);
  });

  test('is each once a round when they are pooled', async () => {
    const { ann, chat, ids } = await givenGroup({ strategy: 'pooled' });
    await say(ann, chat, 'Hello');
    await say(ann, chat, null);
    await say(ann, chat, null);
    expect((await speakers(ann, chat)).toSorted()).toEqual(Object.values(ids).toSorted());
  });

  test('is who the caller names, muted or not; a manual group waits for the name', async () => {
    const { ann, chat, ids } = await givenGroup({ strategy: 'manual' }, ['Cleo']);
    await say(ann, chat, 'Hello', { character_id: ids.cleo });
    await say(ann, chat, 'And?', { character_id: ids.bram });
    expect(await speakers(ann, chat)).toEqual([ids.cleo, ids.bram]);
    expect(await refusedTo(ann, chat)).toEqual({ status: 422, message: expect.stringContaining('character_id') });
    const stranger = await ann.newCharacter({ name: 'Odd' });
    expect(await refusedTo(ann, chat, { character_id: stranger.id })).toEqual({
      status: 409,
      message: expect.stringContaining('Bram'),
    });
    expect(await ann.get(`/chats/${chat.id}`)).toMatchObject({ message_count: 4 });
  });

  test('is nobody while all are muted', async () => {
    const { ann, chat } = await givenGroup({}, ['Mira', 'Bram', 'Cleo']);
    expect(await refusedTo(ann, chat)).toMatchObject({ status: 422, message: expect.stringContaining('muted') });
  });

  test('stays who it was with a reply that is written anew or goes on, unless another is named for a new one', async () => {
    const { ann, chat, ids } = await givenGroup();
    await say(ann, chat, 'One');
    await say(ann, chat, 'Two');
    const again = (kind: string, more: object = {}) =>
      ann.rest('POST', `/chats/${chat.id}/${kind}`, { body: { parameters: { script: saying(' More.') }, ...more } });
    expect((await again('regenerate')).body.message.speaker_character_id).toBe(ids.bram);
    expect((await again('continue')).body.message).toMatchObject({
      speaker_character_id: ids.bram,
      content: ' More. More.',
    });
    expect((await again('regenerate', { character_id: ids.cleo })).body.message.speaker_character_id).toBe(ids.cleo);
    expect(sent()[0]).toContain('Cleo of the harbour.');
  });

  test('is nobody who was deleted for ever, and the rest go on', async () => {
    const { ann, chat, ids } = await givenGroup();
    await ann.delete(`/characters/${ids.mira}`);
    await ann.delete(`/characters/${ids.mira}?permanent=true`);
    await say(ann, chat, 'One');
    expect(await speakers(ann, chat)).toEqual([ids.bram]);
  });
});

describe('the context of a group', () => {
  test('is that of whom one asks for, and of who comes next otherwise', async () => {
    const { ann, chat, ids } = await givenGroup();
    expect(await ann.get(`/chats/${chat.id}/context`)).toMatchObject({
      character_id: ids.mira,
      character_name: 'Mira',
    });
    const cleo = await ann.get(`/chats/${chat.id}/context?character_id=${ids.cleo}`);
    expect(cleo).toMatchObject({ character_id: ids.cleo, character_name: 'Cleo' });
    expect(cleo.messages[0].content).toContain('Cleo of the harbour.');
    const preview = await ann.post(`/chats/${chat.id}/context/preview`, { content: 'Well?', character_id: ids.bram });
    expect(preview.character_name).toBe('Bram');
  });

  test('has the cards of all who are not muted when they are joined', async () => {
    const { ann, chat } = await givenGroup({ cards: 'joined' }, ['Cleo']);
    const { messages } = await ann.get(`/chats/${chat.id}/context`);
    expect(messages[0].content).toContain('Mira of the harbour.');
    expect(messages[0].content).toContain('Bram: Bram of the harbour.');
    expect(messages[0].content).not.toContain('Cleo of');
  });

  test('leaves out what its speaker did not hear, also for lore', async () => {
    const { ann, chat, ids } = await givenGroup();
    const book = await ann.post('/lorebooks', { name: 'Sea', entries: [{ keys: ['whale'], content: 'Whales sing.' }] });
    await ann.put(`/chats/${chat.id}`, { lorebook_ids: [book.id] });
    const secret = await ann.append(chat.id, { role: 'user', content: 'The whale waits.', audience: [ids.bram] });
    expect(secret.audience).toEqual([ids.bram]);
    const contextOf = async (id: number) =>
      JSON.stringify((await ann.get(`/chats/${chat.id}/context?character_id=${id}`)).messages);
    expect(await contextOf(ids.bram)).toContain('The whale waits.');
    expect(await contextOf(ids.bram)).toContain('Whales sing.');
    expect(await contextOf(ids.mira)).not.toMatch(/whale/i);
    await ann.put(`/messages/${secret.id}`, { audience: null });
    expect(await contextOf(ids.mira)).toContain('The whale waits.');
    expect(
      await ann.refused('POST', `/chats/${chat.id}/messages`, { role: 'user', content: 'x', audience: [999_999] }),
    ).toMatchObject({ status: 404 });
  });

  test('is summed up without what not everybody heard', async () => {
    const { ann, chat, ids } = await givenGroup();
    await ann.append(chat.id, 'Good evening.');
    await ann.append(chat.id, { role: 'user', content: 'The whale waits.', audience: [ids.mira] });
    await ann.post(`/chats/${chat.id}/summary`, { parameters: { script: saying('They met.') } });
    expect(sent().join()).toContain('Good evening.');
    expect(sent().join()).not.toContain('whale');
  });

  test('knows {{group}} and {{notChar}}, and a message of whichever member says so', async () => {
    const { ann, chat, ids } = await givenGroup({}, ['Bram'], { user_name: 'Ann' });
    await ann.put(`/chats/${chat.id}`, { overrides: { scenario: '{{group}} | {{groupNotMuted}} | {{notChar}}' } });
    const { messages } = await ann.get(`/chats/${chat.id}/context?character_id=${ids.cleo}`);
    expect(messages[0].content).toContain('Mira, Bram, Cleo | Mira, Cleo | Mira, Bram, Ann');
    const said = await ann.append(chat.id, { role: 'assistant', content: 'Hm.', speaker_character_id: ids.bram });
    expect(said.speaker_character_id).toBe(ids.bram);
    expect((await ann.append(chat.id, { role: 'assistant', content: 'Who?' })).speaker_character_id).toBeNull();
  });
});
