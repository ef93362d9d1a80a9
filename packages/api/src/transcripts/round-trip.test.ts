import { Transcript } from '@greenroom/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { newPerson, type Person } from '../../test/person.ts';

let api: TestApi;
let other: TestApi;
beforeAll(async () => {
  api = await createTestApi();
  other = await createTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

const exported = async (person: Person, chatId: string): Promise<Transcript> =>
  Transcript.parse(await person.get(`/chats/${chatId}/export`));

const gone = async (person: Person, chatId: string) => {
  await person.delete(`/chats/${chatId}`);
  await person.delete(`/chats/${chatId}?permanent=true`);
};

/** A transcript without when it was written. */
const lasting = ({ exported_at: _exportedAt, ...rest }: Transcript) => rest;

/** The same, with every id told by its place, and without what belongs to a character's own row. */
function placed({ chat, character, messages }: Transcript) {
  const place = new Map(messages.map(({ id, seq }) => [id, seq]));
  const placeOf = (id: string | null) => (id === null ? null : place.get(id));
  const isCharacter = (id: number | null) => id !== null && id === chat.character_id;
  const {
    id: _id,
    version: _version,
    created_at: _createdAt,
    updated_at: _updatedAt,
    deleted_at: _deletedAt,
    ...card
  } = character ?? {};
  return {
    chat: {
      ...chat,
      id: 0,
      root_id: chat.root_id === chat.id,
      head_id: placeOf(chat.head_id),
      summary_message_id: placeOf(chat.summary_message_id),
      character_id: isCharacter(chat.character_id),
    },
    card: character && card,
    messages: messages.map((message) => ({
      ...message,
      id: message.seq,
      parent_id: placeOf(message.parent_id),
      speaker_character_id: isCharacter(message.speaker_character_id),
    })),
  };
}

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((value) => value.isWellFormed() && !value.includes('\0'));
// No objects with keys such as __proto__: a server refuses those.
const metadata = fc.dictionary(
  fc.string({ unit: fc.constantFrom(...'abcÄ.$ '), maxLength: 5 }),
  fc.oneof(
    fc.jsonValue({ maxDepth: 1 }).filter((value) => !JSON.stringify(value).includes('__proto__')),
    text,
  ),
  { maxKeys: 3 },
);
const anyOf = fc.nat(999);

const change = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      append: fc.record({
        role: fc.constantFrom('user', 'assistant', 'system', 'tool'),
        content: fc.oneof(text, fc.constantFrom('\r\n', ' ', '# x\n```', 'שלום \u202E', 'e\u0301')),
        name: fc.option(text),
        hidden: fc.boolean(),
        pinned: fc.boolean(),
        model: fc.option(text),
        finish_reason: fc.option(fc.constant('stop')),
        usage: fc.option(fc.record({ prompt_tokens: fc.nat(), completion_tokens: fc.nat(), total_tokens: fc.nat() })),
        metadata: storable(metadata),
      }),
      under: fc.oneof(fc.constant('end' as const), fc.constant('nothing' as const), anyOf),
    }),
  },
  { weight: 1, arbitrary: fc.record({ edit: anyOf, content: text }) },
  { weight: 1, arbitrary: fc.record({ remove: anyOf }) },
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** JSON that both engines take: no NUL, no lone surrogates. */
function storable<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return arbitrary.filter((value) => {
    const json = JSON.stringify(value);
    return !json.includes('\\u0000') && !/\\ud[89a-f]/i.test(json);
  });
}

const anyChat = fc.record({
  fields: fc.record({
    title: text,
    state: fc.constantFrom('in-progress', 'resolved', 'backlog', 'non-viable'),
    rating: fc.option(fc.integer({ min: 1, max: 5 })),
    tags: fc.array(text, { maxLength: 3 }),
    source: fc.option(text),
    external_ref: fc.option(text),
    user_name: fc.option(text),
    metadata: storable(metadata),
  }),
  flags: fc.record({ pinned: fc.boolean(), archived: fc.boolean() }),
  card: fc.option(
    fc.record({
      name: text,
      first_message: fc.option(text, { nil: '' }),
      alternate_greetings: fc.array(text, { maxLength: 2 }),
      extensions: storable(metadata),
    }),
  ),
  changes: fc.array(change, { maxLength: 14, size: 'max' }),
  summary: fc.option(text),
});

async function build(
  person: Person,
  { fields, flags, card, changes, summary }: typeof anyChat extends fc.Arbitrary<infer T> ? T : never,
) {
  const character = card && (await person.newCharacter(card));
  const { id } = await person.newChat({ ...fields, character_id: character?.id ?? null });
  await person.put(`/chats/${id}`, flags);
  const ids = (await person.path(id)).map((message) => message.id);
  for (const each of changes) await make(person, id, ids, each);
  if (summary !== null) await person.post(`/chats/${id}/summary`, { text: summary });
  return id;
}

async function make(person: Person, chatId: string, ids: string[], each: Change) {
  const at = (number: number) => ids[number % ids.length];
  if ('append' in each) {
    const parent =
      each.under === 'end' ? {} : { parent_message_id: each.under === 'nothing' ? null : (at(each.under) ?? null) };
    ids.push((await person.append(chatId, { ...each.append, ...parent })).id);
  } else if (ids.length > 0) {
    const id = 'edit' in each ? at(each.edit) : at(each.remove);
    if ('edit' in each) await person.put(`/messages/${id}`, { content: each.content });
    else {
      await person.delete(`/messages/${id}`);
      ids.splice(ids.indexOf(id!), 1);
    }
  }
}

describe('a lossless export', () => {
  test('imported again after the chat is gone gives the same chat: ids, order, parents, times, versions, the end', async () => {
    const ann = newPerson(api);
    await fc.assert(
      fc.asyncProperty(anyChat, async (wanted) => {
        const id = await build(ann, wanted);
        const before = await exported(ann, id);
        // Without a path there is nothing to show; what an import makes of that is told below.
        fc.pre(before.chat.head_id !== null || before.messages.length === 0);
        const path = await ann.path(id);
        await gone(ann, id);
        const session = await ann.post('/chats/import', before);
        const { head_id, summary_message_id: _summaryMessageId, ...chat } = before.chat;
        expect(session).toEqual(chat);
        expect(lasting(await exported(ann, id))).toEqual(lasting(before));
        expect(await ann.path(id)).toEqual(path);
        expect(path.at(-1)?.id ?? null).toBe(head_id);
      }),
      { numRuns: 12, interruptAfterTimeLimit: 15_000 },
    );
  });

  test('imported by another user, and on another server, gives the same chat with ids of its own where they are taken', async () => {
    const [ann, bob, eve] = [newPerson(api), newPerson(api), newPerson(other)];
    await fc.assert(
      fc.asyncProperty(anyChat, async (wanted) => {
        const id = await build(ann, wanted);
        const before = await exported(ann, id);
        fc.pre(before.chat.head_id !== null || before.messages.length === 0);
        const theirs = await bob.post('/chats/import', before);
        const copy = await exported(bob, theirs.id);
        expect(placed(copy)).toEqual(placed(before));
        const taken = new Set([id, ...before.messages.map((message) => message.id)]);
        for (const own of [copy.chat.id, ...copy.messages.map((message) => message.id)])
          expect(taken).not.toContain(own);
        expect(lasting(await exported(ann, id))).toEqual(lasting(before));

        const elsewhere = await eve.post('/chats/import', before);
        expect(elsewhere.id).toBe(id);
        const there = await exported(eve, id);
        expect(placed(there)).toEqual(placed(before));
        expect(there.messages.map((message) => message.id)).toEqual(before.messages.map((message) => message.id));
      }),
      { numRuns: 8, interruptAfterTimeLimit: 15_000 },
    );
  });

  test('goes on where it ended: the next message answers the last', async () => {
    const ann = newPerson(api);
    const { id } = await ann.newChat();
    const root = await ann.append(id, 'root');
    await ann.append(id, 'left');
    const right = await ann.append(id, { role: 'user', content: 'right', parent_message_id: root.id });
    const file = await exported(ann, id);
    await gone(ann, id);
    await ann.post('/chats/import', file);
    expect(await ann.append(id, 'next')).toMatchObject({ seq: 4, parent_id: right.id });
    expect((await ann.path(id)).map(({ content }) => content)).toEqual(['root', 'right', 'next']);
  });
});

describe('the character of an import', () => {
  const card = { name: 'Mira', description: 'A poet', first_message: 'Hi', extensions: { b: 1, a: { d: 1, c: 2 } } };

  async function chatOf(person: Person, fields: object = card) {
    const character = await person.newCharacter(fields);
    const { id } = await person.newChat({ character_id: character.id });
    await person.append(id, { role: 'assistant', content: 'said by her' });
    return { character, id, file: await exported(person, id) };
  }
  const charactersOf = async (person: Person) => (await person.get('/characters')).metadata.total;

  test('is the very one it was exported with, also when that has changed since or is in the trash', async () => {
    const ann = newPerson(api);
    const { character, id, file } = await chatOf(ann);
    await ann.put(`/characters/${character.id}`, { name: 'Noor', description: 'Changed' });
    await gone(ann, id);
    const session = await ann.post('/chats/import', file);
    expect(session).toMatchObject({ character_id: character.id, character_name: 'Mira' });
    expect(await charactersOf(ann)).toBe(1);
    await ann.delete(`/characters/${character.id}`);
    expect(await ann.post('/chats/import', file)).toMatchObject({ character_id: character.id });
    expect(await charactersOf(ann)).toBe(0);
  });

  test('is made of the card for another user, once for all the chats with it', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const { character, file } = await chatOf(ann);
    const [one, two] = [await bob.post('/chats/import', file), await bob.post('/chats/import', file)];
    expect(one.character_id).not.toBe(character.id);
    expect(two.character_id).toBe(one.character_id);
    expect(await charactersOf(bob)).toBe(1);
    expect(await bob.get(`/characters/${one.character_id}`)).toMatchObject(card);
    expect((await bob.path(one.id)).map(({ speaker_character_id }) => speaker_character_id)).toEqual([
      one.character_id,
      one.character_id,
    ]);
  });

  test('is not another one that happens to have its id or its name', async () => {
    const [ann, eve] = [newPerson(api), newPerson(other)];
    const { file } = await chatOf(ann);
    const namesake = await eve.newCharacter({ ...card, description: 'Another' });
    const taken = { ...file, character: { ...file.character, id: namesake.id } };
    const session = await eve.post('/chats/import', taken);
    expect(session.character_id).not.toBe(namesake.id);
    expect(await charactersOf(eve)).toBe(2);
  });

  test('is the one whose card is the same, whatever the order of keys in it', async () => {
    const [ann, eve] = [newPerson(api), newPerson(other)];
    const { file } = await chatOf(ann);
    const same = await eve.newCharacter({ ...card, extensions: { a: { c: 2, d: 1 }, b: 1 } });
    expect(await eve.post('/chats/import', file)).toMatchObject({ character_id: same.id });
  });

  test('that is gone for ever stays gone, and the chat keeps its name', async () => {
    const ann = newPerson(api);
    const { character, id } = await chatOf(ann);
    await ann.delete(`/characters/${character.id}`);
    await ann.delete(`/characters/${character.id}?permanent=true`);
    const file = await exported(ann, id);
    expect(file).toMatchObject({ character: null, chat: { character_id: null, character_name: 'Mira' } });
    await gone(ann, id);
    expect(await ann.post('/chats/import', file)).toMatchObject({ character_id: null, character_name: 'Mira' });
    expect(await charactersOf(ann)).toBe(0);
  });
});
