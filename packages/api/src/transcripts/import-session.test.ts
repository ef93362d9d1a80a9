import { Transcript, type ImportSessionInput, type Session } from '@greenroom/contract';
import { Character, Chat, Message, User } from '@greenroom/storage';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, type Person } from '../../test/person.ts';

let api: TestApi;
beforeAll(async () => void (api = await createTestApi()));
afterAll(() => api[Symbol.asyncDispose]());

const line = (length: number): ImportSessionInput['messages'] => {
  const ids = Array.from({ length }, () => randomUUID());
  return ids.map((id, index) => ({
    id,
    parent_id: ids[index - 1] ?? null,
    seq: index + 1,
    role: 'user',
    content: `m${index + 1}`,
  }));
};
const fileOf = (messages: object[] = line(3), chat: object = {}, more: object = {}) => ({
  format: 'greenroom-chat',
  format_version: 1,
  chat: { title: 'Imported', ...chat },
  messages,
  ...more,
});

const EFFECT = { kind: 'sticky', bookId: '1', hash: 'ab', start: 1, end: 9 };

/** Everything that an import could leave behind. */
async function stored() {
  const { em } = api.storage.begin();
  const users = await em.find(User, {}, { orderBy: { id: 'asc' } });
  return {
    chats: await em.count(Chat),
    messages: await em.count(Message),
    characters: await em.count(Character),
    quotas: users.map(({ id, chat_count, character_count }) => [id, chat_count, character_count]),
  };
}

const exported = async (person: Person, chatId: string): Promise<Transcript> =>
  Transcript.parse(await person.get(`/chats/${chatId}/export`));

describe('importing a session', () => {
  test('takes a file written by hand with no more than it needs', async () => {
    const ann = newPerson(api);
    const answer = await ann.rest('POST', '/chats/import', { body: fileOf() });
    expect(answer.status).toBe(201);
    expect(answer.headers['location']).toBe(`/api/v1/chats/${answer.body.id}`);
    expect(answer.headers['etag']).toBe('"1"');
    expect(answer.body).toMatchObject({
      title: 'Imported',
      state: 'in-progress',
      message_count: 3,
      version: 1,
      character_id: null,
      root_id: answer.body.id,
      deleted_at: null,
    });
    expect(await ann.get(`/chats/${answer.body.id}`)).toEqual(answer.body);
    expect((await ann.path(answer.body.id)).map(({ content }) => content)).toEqual(['m1', 'm2', 'm3']);
  });

  test('takes messages without a time as made with the chat, and so the chat as spoken in then', async () => {
    const before = Date.now();
    const { body: chat } = await newPerson(api).rest('POST', '/chats/import', { body: fileOf() });
    expect(Date.parse(chat.last_message_at)).toBeGreaterThanOrEqual(before);
    const created_at = '2020-01-01T00:00:00.000Z';
    const ann = newPerson(api);
    const { body: old } = await ann.rest('POST', '/chats/import', { body: fileOf(line(3), { created_at }) });
    expect(old.last_message_at).toBe(created_at);
    expect((await ann.path(old.id)).map((message) => message.created_at)).toEqual([created_at, created_at, created_at]);
    const { body: empty } = await newPerson(api).rest('POST', '/chats/import', { body: fileOf([]) });
    expect(empty.last_message_at).toBeNull();
  });

  test('takes messages in any order, with gaps in seq, and ends at the head the file names', async () => {
    const ann = newPerson(api);
    const [a, b, c, d] = line(4);
    const tree = [
      { ...d!, parent_id: a!.id, seq: 900 },
      { ...c!, seq: 31 },
      { ...a!, seq: 2 },
      { ...b!, seq: 30 },
    ];
    const { id } = await ann.post('/chats/import', fileOf(tree, { head_id: c!.id }));
    expect((await ann.path(id)).map(({ seq, content }) => [seq, content])).toEqual([
      [2, 'm1'],
      [30, 'm2'],
      [31, 'm3'],
    ]);
    expect((await ann.get(`/messages/${d!.id}`)).alternatives).toEqual({ count: 2, index: 1 });
    expect(await ann.append(id, 'next')).toMatchObject({ seq: 901, parent_id: c!.id });
  });

  test('names the chat after the character of the file, when it does not say', async () => {
    const ann = newPerson(api);
    const session = await ann.post('/chats/import', fileOf([], {}, { character: { name: 'Mira' } }));
    expect(session).toMatchObject({ character_name: 'Mira', character_id: expect.any(Number) });
  });

  test('keeps instants exactly, from the year 1000 to 9999, and told with any offset', async () => {
    const ann = newPerson(api);
    const instants = [
      '1000-01-01T00:00:00.000Z',
      '1066-10-14T12:00:00.001Z',
      '1582-10-10T00:00:00.000Z',
      '1969-12-31T23:59:59.999Z',
      '9999-12-31T23:59:59.999Z',
    ];
    const messages = line(instants.length).map((message, index) => ({
      ...message,
      created_at: instants[index],
      updated_at: instants[index],
    }));
    const chat = { created_at: instants[0], updated_at: instants[4], last_message_at: instants[1] };
    const session = await ann.post('/chats/import', fileOf(messages, chat));
    expect(session).toMatchObject(chat);
    expect((await ann.path(session.id)).map(({ created_at }) => created_at)).toEqual(instants);
    expect((await ann.get('/chats?sort=created_at')).data[0]).toEqual(session);
    const offset = await ann.post('/chats/import', fileOf([], { created_at: '2026-01-01T01:30:00.1239+01:30' }));
    expect(offset.created_at).toBe('2026-01-01T00:00:00.123Z');
  });

  test('lists the earliest and the latest by cursor like any other', async () => {
    const ann = newPerson(api);
    const years = [
      '1000-01-01T00:00:00.000Z',
      '1044-03-15T00:00:00.000Z',
      '1970-01-01T00:00:00.000Z',
      '9999-12-31T23:59:59.999Z',
    ];
    for (const created_at of years) await ann.post('/chats/import', fileOf([], { created_at }));
    const first = await ann.get('/chats?sort=created_at&order=asc&per_page=2');
    const rest = await ann.get(`/chats?sort=created_at&order=asc&per_page=2&cursor=${first.metadata.next_cursor}`);
    expect([...first.data, ...rest.data].map(({ created_at }) => created_at)).toEqual(years);
  });

  test('is listed, changed, moved to the trash and appended to as any chat', async () => {
    const ann = newPerson(api);
    const session = await ann.post('/chats/import', fileOf(line(2), { version: 7, tags: ['t'] }));
    expect(session.version).toBe(7);
    expect((await ann.get('/chats?tag=t&q=IMPORT')).data).toEqual([session]);
    expect(await ann.put(`/chats/${session.id}`, { title: 'Mine', expected_version: 7 })).toMatchObject({ version: 8 });
    await ann.append(session.id, 'more');
    await ann.delete(`/chats/${session.id}`);
    expect(await ann.post(`/chats/${session.id}/restore`)).toMatchObject({ message_count: 3 });
  });

  test('takes versions and orders as high as a file may say, and goes on', async () => {
    const ann = newPerson(api);
    const [message] = line(1);
    const high = { version: Number.MAX_SAFE_INTEGER };
    const { id, version } = await ann.post(
      '/chats/import',
      fileOf([{ ...message!, ...high, seq: 2_000_000_000 }], high),
    );
    expect((await ann.put(`/chats/${id}`, { title: 'up' })).version).toBe(version + 1);
    const { version: of } = await ann.get(`/messages/${message!.id}`);
    expect((await ann.put(`/messages/${message!.id}`, { content: 'up' })).version).toBe(of + 1);
    expect((await ann.append(id, 'on')).seq).toBe(2_000_000_001);
  });

  test('of twenty messages a chat may not have stores nothing', async () => {
    await using small = await createTestApi({ quotas: { chatsPerUser: 2, messagesPerChat: 10, charactersPerUser: 1 } });
    const ann = newPerson(small);
    expect(await ann.refused('POST', '/chats/import', fileOf(line(11)))).toMatchObject({
      status: 403,
      code: 'quota_exceeded',
    });
    await ann.post('/chats/import', fileOf(line(10)));
    await ann.newCharacter();
    // The character has no room, so neither is the chat there.
    expect(await ann.refused('POST', '/chats/import', fileOf(line(1), {}, { character: { name: 'x' } }))).toMatchObject(
      { code: 'quota_exceeded' },
    );
    expect((await ann.get('/chats')).metadata.total).toBe(1);
    await ann.post('/chats/import', fileOf());
    expect(await ann.refused('POST', '/chats/import', fileOf())).toMatchObject({ status: 403, code: 'quota_exceeded' });
  });

  test('holds the quota of chats under twenty at once', async () => {
    await using small = await createTestApi({ quotas: { chatsPerUser: 5, messagesPerChat: 10, charactersPerUser: 1 } });
    const ann = newPerson(small);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ann.rest('POST', '/chats/import', { body: fileOf() })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect((await ann.get('/chats')).metadata.total).toBe(5);
  });
});

describe('a file that is no tree', () => {
  const [a, b, c] = line(3);
  const wrong: [what: string, messages: object[], chat: object, path: string][] = [
    ['an id used twice', [a!, { ...b!, id: a!.id, parent_id: null }], {}, 'messages.1.id'],
    ['a seq used twice', [a!, { ...b!, seq: 1 }], {}, 'messages.1.seq'],
    ['a parent that is not in it', [a!, { ...b!, parent_id: randomUUID() }], {}, 'messages.1.parent_id'],
    ['a message under itself', [{ ...a!, parent_id: a!.id }], {}, 'messages.0.parent_id'],
    [
      'a parent that came later',
      [
        { ...a!, parent_id: b!.id },
        { ...b!, parent_id: null },
      ],
      {},
      'messages.0.parent_id',
    ],
    ['a circle', [{ ...a!, parent_id: c!.id }, b!, c!], {}, 'messages.0.parent_id'],
    ['a head that is not in it', [a!], { head_id: randomUUID() }, 'chat.head_id'],
  ];
  test.each(wrong)('with %s is refused, and nothing of it is stored', async (_what, messages, chat, path) => {
    const ann = newPerson(api);
    await ann.newChat();
    const before = await stored();
    const problem = await ann.refused(
      'POST',
      '/chats/import',
      fileOf(messages, chat, { character: { name: 'Left behind' } }),
    );
    expect(problem).toMatchObject({ status: 422, code: 'unprocessable' });
    expect(problem.issues?.map((issue) => issue.path)).toContain(path);
    expect(await stored()).toEqual(before);
  });

  test.each([
    ['another format', { format: 'other' }],
    ['a newer version', { format_version: 2 }],
    ['no messages', { messages: undefined }],
    ['no chat', { chat: undefined }],
    ['a title too long', { chat: { title: 'x'.repeat(501) } }],
    ['a NUL character', { messages: [{ ...a!, content: '\0' }] }],
    ['a content too long', { messages: [{ ...a!, content: 'x'.repeat(1_000_001) }] }],
    ['an unknown role', { messages: [{ ...a!, role: 'narrator' }] }],
    ['a time that is none', { chat: { title: 'x', created_at: 'yesterday' } }],
    ['a year before 1000 in UTC', { chat: { title: 'x', created_at: '1000-01-01T00:00:00+00:01' } }],
    ['a year past 9999 in UTC', { chat: { title: 'x', created_at: '9999-12-31T23:00:00-02:00' } }],
    ['a seq of 0', { messages: [{ ...a!, seq: 0 }] }],
    ['a seq past all', { messages: [{ ...a!, seq: 2_000_000_001 }] }],
    ['an id that is none', { messages: [{ ...a!, id: '1' }] }],
    ['a character without a name', { character: { description: 'x' } }],
    ...Object.entries({
      'that is text': 'x',
      'that is a list': [],
      'with timed effects that are none': { timed: { effects: { 0: 1 } } },
      'with an effect of no known kind': { timed: { effects: [{ ...EFFECT, kind: 'other' }] } },
      'with an effect of a book that is no text': { timed: { effects: [{ ...EFFECT, bookId: {} }] } },
      'with an effect that begins at no number': { timed: { effects: [{ ...EFFECT, start: '1' }] } },
      'with variables that are no pairs': { variables: { local: ['ab'] } },
      'with a variable that is no text': { variables: { local: [['a', { b: 1 }]] } },
      'with a variable without a name': { variables: { global: [['', 'b']] } },
      'with a NUL character in a variable': { variables: { local: [['a', '\0']] } },
      'with too many variables': { variables: { local: Array.from({ length: 10_001 }, (_, i) => [`${i}`, '']) } },
      'with a variable too long': { variables: { local: [['a', 'x'.repeat(100_001)]] } },
      'with variables too long together': {
        variables: { global: Array.from({ length: 11 }, (_, i) => [`${i}`, 'x'.repeat(100_000)]) },
      },
    }).map(([what, state]): [string, object] => [
      `a prompt state ${what}`,
      { messages: [{ ...a!, prompt_state: state }] },
    ]),
    [
      'metadata nested too deep',
      { chat: { title: 'x', metadata: JSON.parse('{"a":'.repeat(65) + '1' + '}'.repeat(65)) } },
    ],
  ])('or has %s is refused as not valid, and nothing of it is stored', async (_what, fault) => {
    const ann = newPerson(api);
    await ann.newChat();
    const before = await stored();
    expect(await ann.refused('POST', '/chats/import', { ...fileOf([a!]), ...fault })).toMatchObject({
      status: 400,
      code: 'validation_failed',
    });
    expect(await stored()).toEqual(before);
  });

  test('is told all its faults up to fifty', async () => {
    const messages = line(80).map((message) => ({ ...message, parent_id: randomUUID() }));
    expect((await newPerson(api).refused('POST', '/chats/import', fileOf(messages))).issues).toHaveLength(50);
  });
});

describe('ids of a file', () => {
  test('are kept where they are free, and made anew where they are taken, each time', async () => {
    const ann = newPerson(api);
    const file = fileOf(line(3), { id: randomUUID() });
    const first = await ann.post('/chats/import', file);
    expect(first.id).toBe(file.chat && (file.chat as { id?: string }).id);
    const ids = file.messages.map((message) => (message as { id: string }).id);
    expect((await ann.path(first.id)).map(({ id }) => id)).toEqual(ids);
    const again = [await ann.post('/chats/import', file), await ann.post('/chats/import', file)];
    const paths = [await ann.path(again[0].id), await ann.path(again[1].id)];
    expect(new Set([first.id, again[0].id, again[1].id]).size).toBe(3);
    expect(new Set([...ids, ...paths.flat().map(({ id }) => id)]).size).toBe(9);
    for (const path of paths) {
      expect(path.map(({ content, seq }) => [seq, content])).toEqual([
        [1, 'm1'],
        [2, 'm2'],
        [3, 'm3'],
      ]);
      expect(path.map(({ parent_id }) => parent_id)).toEqual([null, path[0]!.id, path[1]!.id]);
    }
    expect(await ann.path(first.id)).toHaveLength(3);
  });

  test('are made anew one by one: those that are free stay', async () => {
    const ann = newPerson(api);
    const messages = line(3);
    const { id } = await ann.newChat();
    await ann.append(id, { id: messages[1]!.id, role: 'user', content: 'taken' });
    const session = await ann.post('/chats/import', fileOf(messages));
    const path = await ann.path(session.id);
    expect(path[0]!.id).toBe(messages[0]!.id);
    expect(path[1]!.id).not.toBe(messages[1]!.id);
    expect(path[2]).toMatchObject({ id: messages[2]!.id, parent_id: path[1]!.id });
  });

  test('of another user give nothing of that user away, and take nothing', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const character = await bob.newCharacter({ name: 'Secret', description: 'SECRET' });
    const theirs = await bob.newChat({ title: 'SECRET', character_id: character.id });
    const message = await bob.append(theirs.id, 'SECRET');
    const before = await exported(bob, theirs.id);
    const file = fileOf(
      [
        {
          id: message.id,
          parent_id: null,
          seq: 1,
          role: 'assistant',
          content: 'mine',
          speaker_character_id: character.id,
        },
      ],
      {
        id: theirs.id,
        root_id: theirs.id,
        parent_chat_id: theirs.id,
        forked_from_message_id: message.id,
        character_id: character.id,
      },
      { character: { id: character.id, name: 'Mine', created_at: character.created_at } },
    );
    const session = await ann.post('/chats/import', file);
    expect(session.id).not.toBe(theirs.id);
    expect(session).toMatchObject({
      parent_chat_id: null,
      root_id: session.id,
      forked_from_message_id: null,
      character_name: 'Mine',
    });
    expect(session.character_id).not.toBe(character.id);
    expect(
      JSON.stringify([session, await exported(ann, session.id), await ann.get(`/chats/${session.id}/context`)]),
    ).not.toContain('SECRET');
    expect((await ann.path(session.id))[0]).toMatchObject({
      content: 'mine',
      speaker_character_id: session.character_id,
    });
    const { exported_at: _before, ...kept } = before;
    expect(await exported(bob, theirs.id)).toMatchObject(kept);
  });

  test('say what a chat was forked from only when that is here', async () => {
    const ann = newPerson(api);
    const parent = await ann.newChat();
    const message = await ann.append(parent.id, 'x');
    const fork = { parent_chat_id: parent.id, root_id: randomUUID(), forked_from_message_id: message.id };
    expect(await ann.post('/chats/import', fileOf([], fork))).toMatchObject({ ...fork, root_id: parent.id });
    const orphan = await ann.post('/chats/import', fileOf([], { ...fork, parent_chat_id: randomUUID() }));
    expect(orphan).toMatchObject({ parent_chat_id: null, root_id: orphan.id, forked_from_message_id: null });
  });

  test('are shared out when two users import one file at once: both get the whole chat', async () => {
    const people = [newPerson(api), newPerson(api), newPerson(api)];
    for (const person of people) await person.newChat();
    for (let round = 0; round < 5; round++) {
      const file = fileOf(line(50), { id: randomUUID() });
      const sessions = await Promise.all(people.map((person) => person.post('/chats/import', file)));
      expect(new Set(sessions.map(({ id }) => id)).size).toBe(3);
      for (const [index, person] of people.entries()) expect(await person.path(sessions[index].id)).toHaveLength(50);
    }
  });
});

describe('the group of a file', () => {
  const twins = { group: { members: [7, 8, 9].map((id) => ({ character_id: id })) }, character_id: 7 };
  const twin = { name: 'Twin', description: 'One of two.' };
  const others = {
    group_characters: [
      { ...twin, id: 8 },
      { name: 'Third', id: 9 },
    ],
  };
  const membersOf = ({ group }: Session) => (group?.members ?? []).map(({ character_id }) => character_id);

  test('with twins has two characters of equal cards, the same when it is imported again, and takes its own group', async () => {
    const ann = newPerson(api);
    const said = line(3).map((message, index) => ({
      ...message,
      role: 'assistant',
      speaker_character_id: 7 + index,
      audience: [8],
    }));
    const file = fileOf(said, twins, { character: { ...twin, id: 7 }, ...others });
    const session: Session = await ann.post('/chats/import', file);
    const members = membersOf(session);
    expect(new Set(members).size).toBe(3);
    expect(session.character_id).toBe(members[0]);
    const path = await ann.path(session.id);
    expect(path.map(({ speaker_character_id }) => speaker_character_id)).toEqual(members);
    expect(path.map(({ audience }) => audience)).toEqual([[members[1]], [members[1]], [members[1]]]);
    expect(await ann.put(`/chats/${session.id}`, { group: session.group })).toMatchObject({ group: session.group });
    expect(membersOf(await ann.post('/chats/import', file))).toEqual(members);
    expect((await ann.get('/characters')).metadata.total).toBe(3);
  });

  test('has the very twins it was exported with, and leaves to each its place when the other is gone', async () => {
    const ann = newPerson(api);
    const [one, two] = [await ann.newCharacter(twin), await ann.newCharacter(twin)];
    const { id } = await ann.newChat({ group: { members: [one, two].map((each) => ({ character_id: each.id })) } });
    const file = await exported(ann, id);
    expect(membersOf(await ann.post('/chats/import', file))).toEqual([one.id, two.id]);
    await ann.delete(`/characters/${one.id}`);
    await ann.delete(`/characters/${one.id}?permanent=true`);
    const [made, kept] = membersOf(await ann.post('/chats/import', file));
    expect(kept).toBe(two.id);
    expect([one.id, two.id]).not.toContain(made);
  });

  test('that names a member or a card twice has it once, as it is first', async () => {
    const ann = newPerson(api);
    const members = [{ character_id: 8, muted: true }, { character_id: 9 }, { character_id: 8, muted: false }];
    const cards = [...others.group_characters, { ...twin, name: 'Second of the id', id: 8 }];
    const session: Session = await ann.post(
      '/chats/import',
      fileOf([], { group: { members } }, { group_characters: cards }),
    );
    expect(session.group?.members.map(({ muted }) => muted)).toEqual([true, false]);
    expect((await ann.get(`/characters/${membersOf(session)[0]}`)).name).toBe('Twin');
    expect((await ann.get('/characters')).metadata.total).toBe(2);
    expect(await ann.put(`/chats/${session.id}`, { group: session.group })).toMatchObject({ group: session.group });
  });
});

test('gives the same over tRPC, and once for one idempotency key', async () => {
  const ann = newPerson(api);
  const client = await api.trpc(ann.name);
  const session = await client.chats.import.mutate(fileOf() as never);
  expect(await ann.get(`/chats/${session.id}`)).toEqual(session);
  const send = () =>
    ann.rest('POST', '/chats/import', {
      body: fileOf(line(2), { id: session.id }),
      headers: { 'idempotency-key': 'import-1' },
    });
  const file = fileOf(line(2));
  const once = () => ann.rest('POST', '/chats/import', { body: file, headers: { 'idempotency-key': 'import-2' } });
  expect((await send()).status).toBe(201);
  const [first, second] = [await once(), await once()];
  expect(second.body).toEqual(first.body);
  expect(second.headers['idempotency-replayed']).toBe('true');
});
