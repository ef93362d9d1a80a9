import { rateLimited, saying } from '@greenroom/model/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loreEntry as entry } from '../../test/lore-entry.ts';
import { createReplyApi, newReplier, replierIn, withCharacter, type ReplyApi } from '../../test/reply-api.ts';

let api: ReplyApi;
beforeAll(async () => void (api = await createReplyApi()));
afterAll(() => api[Symbol.asyncDispose]());

describe("what a chat has beside its character's card", () => {
  test('is in the context: persona, note, overrides, and lore of each of the four places', async () => {
    const ann = await newReplier(api);
    const bookOf = async (name: string) =>
      (await ann.post('/lorebooks', { name, entries: [entry(['sea'], `Lore of the ${name}.`)] })).id;
    const [user, character, persona, chat] = [
      await bookOf('user'),
      await bookOf('character'),
      await bookOf('persona'),
      await bookOf('chat'),
    ];
    await ann.put('/settings', { lorebook_ids: [user] });
    const me = await ann.post('/personas', {
      name: 'Grace',
      description: '{{user}} is a sailor.',
      lorebook_ids: [persona],
    });
    const mira = await ann.newCharacter({
      scenario: 'A garden.',
      lorebook_ids: [character],
      character_book: { extensions: {}, entries: [entry(['sea'], 'Lore of the card.')] },
    });
    const { id } = await ann.newChat({
      character_id: mira.id,
      persona_id: me.id,
      lorebook_ids: [chat],
      authors_note: { text: 'Be brief, {{char}}.', depth: 1 },
      overrides: { scenario: 'A ship of {{user}}.' },
    });
    await ann.append(id, 'First');
    await ann.append(id, 'The sea is calm.');
    const context = await ann.get(`/chats/${id}/context?explain=true`);
    const [prompt, first, note, last] = context.messages.map(({ content }: { content: string }) => content);
    for (const place of ['user', 'character', 'persona', 'chat', 'card'])
      expect(prompt).toContain(`Lore of the ${place}.`);
    expect(prompt).toContain('Grace is a sailor.');
    expect(prompt).toContain('Scenario: A ship of Grace.');
    expect(prompt).not.toContain('garden');
    expect([first, note, last]).toEqual(['First', 'Be brief, Mira.', 'The sea is calm.']);

    const included = context.segments.filter((segment: { included: boolean }) => segment.included);
    const sum = included.reduce((total: number, { tokens }: { tokens: number }) => total + tokens, 0);
    expect(sum).toBe(context.tokens.total);
    expect(context.lore).toHaveLength(5);
    for (const verdict of context.lore) expect(verdict).toMatchObject({ fired: true, key: 'sea' });
  });

  test('tells of each lore entry that is out what stopped it', async () => {
    const replier = await withCharacter(api, {
      character_book: {
        extensions: {},
        entries: [
          entry(['sea'], 'In.'),
          entry(['hill'], 'Never named.'),
          entry(['sea'], 'Off.', { enabled: false }),
          entry(['sea'], 'Never by chance.', { extensions: { probability: 0, useProbability: true } }),
        ],
      },
    });
    await replier.append(replier.chat.id, 'The sea!');
    const { lore } = await replier.context('?explain=true');
    expect(lore?.map(({ fired, reason }) => [fired, reason])).toEqual([
      [true, expect.any(String)],
      [false, 'no_key'],
      [false, 'disabled'],
      [false, 'probability'],
    ]);
  });

  test('hides the lorebooks of others, and those in the trash', async () => {
    const [ann, bob] = [await newReplier(api), await newReplier(api)];
    const book = await ann.post('/lorebooks', { name: 'Sea', entries: [entry([], 'Waves.', { constant: true })] });
    expect(await bob.refused('PUT', `/chats/${bob.chat.id}`, { lorebook_ids: [book.id] })).toMatchObject({
      status: 404,
    });
    await ann.put(`/chats/${ann.chat.id}`, { lorebook_ids: [book.id] });
    expect((await ann.texts())[0]).toContain('Waves.');
    await ann.put(`/lorebooks/${book.id}`, { entries: [entry([], 'Storms.', { constant: true })] });
    expect((await ann.texts())[0]).toContain('Storms.');
    await ann.delete(`/lorebooks/${book.id}`);
    expect(await ann.texts()).toEqual([]);
  });
});

describe('a preview', () => {
  const LAST = () => api.model.requests.at(-1)!.messages;

  test('is what the reply will get, chance and all, and the next one is drawn anew', async () => {
    const replier = await withCharacter(api, {
      description: '{{roll:d1000}} {{random::a::b::c::d::e}}',
      character_book: {
        extensions: {},
        entries: Array.from({ length: 20 }, (_, index) =>
          entry([], `Fact ${index}.`, { constant: true, extensions: { probability: 50, useProbability: true } }),
        ),
      },
    });
    const seen: string[] = [];
    for (const content of ['One', 'Two', 'Three']) {
      const preview = await replier.post(`/chats/${replier.chat.id}/context/preview`, { content });
      await replier.complete(content, saying('Yes.'));
      expect(LAST()).toEqual(preview.messages);
      seen.push(preview.messages[0].content);
    }
    expect(new Set(seen).size).toBe(3);
    await replier.post(`/chats/${replier.chat.id}/regenerate`, {});
    expect(LAST()[0]!.content).not.toBe(seen.at(-1));
  });

  test('is of whoever will speak in a group', async () => {
    const ann = await newReplier(api);
    const members = [];
    for (const name of ['Mira', 'Noor', 'Bram', 'Cleo']) {
      members.push({ character_id: (await ann.newCharacter({ name, extensions: { talkativeness: 0.5 } })).id });
    }
    for (const strategy of ['natural', 'pooled']) {
      const replier = replierIn(api, ann, await ann.newChat({ group: { members, strategy } }));
      for (const content of ['Hello', 'And now?', 'Who is there?']) {
        const preview = await replier.post(`/chats/${replier.chat.id}/context/preview`, { content });
        await replier.complete(content, saying('Yes.'));
        expect((await replier.last()).speaker_character_id).toBe(preview.character_id);
      }
    }
  });

  test('leaves out a reply that failed before its first word, as the next reply does', async () => {
    const replier = await withCharacter(api, {
      description: '{{incvar::n}} {{roll:d1000000}} {{lastMessageId}} {{firstIncludedMessageId}}',
      first_message: 'Hello',
    });
    await replier.complete('One', saying('A.'));
    await replier.complete('Two', rateLimited());
    const seen = await replier.context();
    const preview = await replier.post(`/chats/${replier.chat.id}/context/preview`, { content: 'Three' });
    await replier.complete('Three', saying('B.'));
    expect(LAST()).toEqual(preview.messages);
    expect(seen.messages[0]?.content.split(' ')[0]).toBe(preview.messages[0].content.split(' ')[0]);
  });

  test('is drawn anew on another branch from the same place', async () => {
    const replier = await withCharacter(api, { description: '{{roll:d1000000}}', first_message: 'Hello' });
    const [greeting] = await replier.path(replier.chat.id);
    const first = await replier.texts();
    await replier.complete('One', saying('A.'));
    await replier.post(`/messages/${greeting!.id}/select`, {});
    await replier.append(replier.chat.id, { role: 'user', content: 'Two', parent_message_id: greeting!.id });
    await replier.delete(`/messages/${(await replier.last()).id}`);
    expect((await replier.path(replier.chat.id)).map(({ id }) => id)).toEqual([greeting!.id]);
    expect((await replier.texts())[0]).not.toBe(first[0]);
  });

  test('has the overrides it is sent beside those of the chat', async () => {
    const replier = await withCharacter(
      api,
      { system_prompt: 'Card.', scenario: 'Card.' },
      { overrides: { system_prompt: 'Chat.', scenario: 'Chat.' } },
    );
    const preview = (overrides: object) => replier.post(`/chats/${replier.chat.id}/context/preview`, { overrides });
    expect((await preview({ scenario: 'Sent.' })).messages[0].content).toBe('Chat.\n\nScenario: Sent.');
    expect((await preview({ scenario: null })).messages[0].content).toBe('Chat.\n\nScenario: Card.');
  });

  test('is of a turn and of overrides that are not stored, and says why with what', async () => {
    const replier = await withCharacter(api, { scenario: 'A garden.' });
    const before = await replier.get(`/chats/${replier.chat.id}`);
    const preview = await replier.post(`/chats/${replier.chat.id}/context/preview`, {
      content: 'Is it raining?',
      overrides: { scenario: 'A storm.' },
    });
    expect(preview.messages[0].content).toContain('Scenario: A storm.');
    expect(preview.messages.at(-1)).toEqual({ role: 'user', content: 'Is it raining?' });
    expect(preview.segments.length).toBeGreaterThan(2);
    expect(await replier.get(`/chats/${replier.chat.id}`)).toEqual(before);
    expect((await replier.texts())[0]).toContain('A garden.');
  });

  test('counts as omitted only what the chat has', async () => {
    const { post, append, chat } = await newReplier(api);
    for (const text of ['One', 'Two', 'Three']) await append(chat.id, text);
    const omitted = async (body: object) =>
      (await post(`/chats/${chat.id}/context/preview`, { limit: 2, ...body })).omitted_messages;
    expect(await omitted({})).toBe(1);
    expect(await omitted({ content: 'Four' })).toBe(1);
    expect(await omitted({ content: 'Four', limit: 3 })).toBe(0);
  });

  test('is refused when it does not fit, like the reply would be', async () => {
    const replier = await withCharacter(api, {});
    const path = `/chats/${replier.chat.id}/context/preview`;
    expect(await replier.refused('POST', path, { content: 'long '.repeat(500), max_tokens: 100 })).toMatchObject({
      status: 422,
      code: 'context_too_small',
    });
  });
});

describe('a summary', () => {
  test('is written, stands for what is left out, and can be taken away', async () => {
    const replier = await newReplier(api);
    const path = `/chats/${replier.chat.id}`;
    for (let turn = 1; turn <= 5; turn++) await replier.append(replier.chat.id, `Turn ${turn}`);
    const written = await replier.post(`${path}/summary`, { text: 'They met at sea.' });
    expect(written).toMatchObject({ summary: 'They met at sea.', message_count: 5 });
    expect((await replier.texts('?limit=2')).join()).toContain('They met at sea.');
    expect((await replier.texts()).join()).not.toContain('They met at sea.');
    expect((await replier.post(`${path}/summary`, { text: null })).summary).toBeNull();
    expect((await replier.texts('?limit=2')).join()).not.toContain('They met');
  });

  test('is made by a model of what the chat has, and nothing is added to the chat', async () => {
    const replier = await newReplier(api);
    await replier.append(replier.chat.id, 'We sail at noon.');
    const made = await replier.post(`/chats/${replier.chat.id}/summary`, {
      parameters: { script: saying('A crew sails at noon.') },
    });
    expect(made.summary).toBe('A crew sails at noon.');
    const asked = api.model.requests.at(-1)!.messages;
    expect(asked.map(({ content }) => content)).toEqual(['We sail at noon.', expect.stringContaining('Sum up')]);
    expect(await replier.said()).toEqual([['user', 'We sail at noon.']]);
  });

  test('of a model that fails leaves the one before', async () => {
    const replier = await newReplier(api);
    const path = `/chats/${replier.chat.id}`;
    await replier.append(replier.chat.id, 'Hello');
    await replier.post(`${path}/summary`, { text: 'Before.' });
    const failed = await replier.rest('POST', `${path}/summary`, { body: { model: 'no-such-model' } });
    expect(failed.status).toBe(404);
    expect((await replier.get(path)).summary).toBe('Before.');
  });
});

test('a summary tells nothing of what comes after a reply that is written anew', async () => {
  const replier = await newReplier(api);
  for (const content of ['One', 'Two', 'Three']) await replier.complete(content, saying(`Re ${content}.`));
  const [, first] = await replier.path(replier.chat.id);
  await replier.post(`/chats/${replier.chat.id}/summary`, { text: 'In turn 3 the butler confessed.' });
  const hide = async () => {
    for (const { id, role } of await replier.path(replier.chat.id)) {
      if (role === 'user') await replier.put(`/messages/${id}`, { hidden: true });
    }
  };
  await replier.append(replier.chat.id, 'Four');
  await hide();
  const told = () => JSON.stringify(api.model.requests.at(-1)!.messages).includes('butler');
  await replier.complete('Five', saying('Re Five.'));
  expect(told()).toBe(true);
  await replier.post(`/chats/${replier.chat.id}/regenerate`, { message_id: first!.id });
  expect(told()).toBe(false);
});

test('a summary is not told on a branch that it does not sum up, and stays with another reply beside', async () => {
  const replier = await newReplier(api);
  for (const content of ['One', 'Two', 'Three']) await replier.append(replier.chat.id, content);
  await replier.complete('Four', saying('A.'));
  await replier.post(`/chats/${replier.chat.id}/summary`, { text: 'They counted.' });
  const told = async () => (await replier.texts('?limit=1')).join().includes('They counted.');
  await replier.post(`/chats/${replier.chat.id}/regenerate`, { parameters: { script: saying('B.') } });
  expect(await told()).toBe(true);
  const [first] = await replier.path(replier.chat.id);
  await replier.append(replier.chat.id, { role: 'user', content: 'Else', parent_message_id: first!.id });
  await replier.append(replier.chat.id, 'More');
  expect(await told()).toBe(false);
});

test('a chat stays with the version of the card it began with, until it is moved', async () => {
  const replier = await withCharacter(api, { description: 'Old.' });
  await replier.put(`/characters/${replier.chat.character_id}`, { description: 'New.' });
  expect((await replier.texts())[0]).toContain('Old.');
  await replier.put(`/chats/${replier.chat.id}`, { character_version: 2 });
  expect((await replier.texts())[0]).toContain('New.');
});
