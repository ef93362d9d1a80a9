import { rateLimited, saying } from '@greenroom/model/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReplyApi, newReplier, type Replier, type ReplyApi } from '../../test/reply-api.ts';

let api: ReplyApi;
beforeAll(async () => void (api = await createReplyApi()));
afterAll(() => api[Symbol.asyncDispose]());

const contextOf = (replier: Replier, query = '') => replier.get(`/chats/${replier.chat.id}/context${query}`);
const textsOf = async (replier: Replier, query = ''): Promise<string[]> =>
  (await contextOf(replier, query)).messages.map(({ content }: { content: string }) => content);
const entry = (keys: string[], content: string, more: object = {}) => ({
  keys,
  content,
  enabled: true,
  insertion_order: 100,
  use_regex: false,
  extensions: {},
  ...more,
});

/** A chat with a character of these fields. */
async function withCharacter(card: object, chatFields: object = {}): Promise<Replier> {
  const replier = await newReplier(api);
  const character = await replier.newCharacter(card);
  const chat = await replier.newChat({ character_id: character.id, ...chatFields });
  return { ...(await newReplierOf(replier, chat.id)) };
}

async function newReplierOf(replier: Replier, chatId: string): Promise<Replier> {
  const chat = await replier.get(`/chats/${chatId}`);
  const complete: Replier['complete'] = (content, script, more = {}) =>
    replier.rest('POST', '/chat/completions', {
      body: {
        conversation_id: chatId,
        messages: [{ role: 'user', content }],
        ...(script && { script }),
        ...more,
      },
    });
  const last = async () => (await replier.path(chatId)).at(-1)!;
  return { ...replier, chat, complete, last };
}

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
    const replier = await withCharacter({
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
    const { lore } = await contextOf(replier, '?explain=true');
    expect(lore.map(({ fired, reason }: { fired: boolean; reason: string }) => [fired, reason])).toEqual([
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
    expect((await textsOf(ann))[0]).toContain('Waves.');
    await ann.put(`/lorebooks/${book.id}`, { entries: [entry([], 'Storms.', { constant: true })] });
    expect((await textsOf(ann))[0]).toContain('Storms.');
    await ann.delete(`/lorebooks/${book.id}`);
    expect(await textsOf(ann)).toEqual([]);
  });
});

describe('a preview', () => {
  test('is of a turn and of overrides that are not stored, and says why with what', async () => {
    const replier = await withCharacter({ scenario: 'A garden.' });
    const before = await replier.get(`/chats/${replier.chat.id}`);
    const preview = await replier.post(`/chats/${replier.chat.id}/context/preview`, {
      content: 'Is it raining?',
      overrides: { scenario: 'A storm.' },
    });
    expect(preview.messages[0].content).toContain('Scenario: A storm.');
    expect(preview.messages.at(-1)).toEqual({ role: 'user', content: 'Is it raining?' });
    expect(preview.segments.length).toBeGreaterThan(2);
    expect(await replier.get(`/chats/${replier.chat.id}`)).toEqual(before);
    expect((await textsOf(replier))[0]).toContain('A garden.');
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
    const replier = await withCharacter({});
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
    expect((await textsOf(replier, '?limit=2')).join()).toContain('They met at sea.');
    expect((await textsOf(replier)).join()).not.toContain('They met at sea.');
    expect((await replier.post(`${path}/summary`, { text: null })).summary).toBeNull();
    expect((await textsOf(replier, '?limit=2')).join()).not.toContain('They met');
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

describe('what lore and variables have come to', () => {
  const LAST = () => api.model.requests.at(-1)!.messages.map(({ content }) => content as string);

  test('belongs to the branch: another reply beside one begins from what was before it', async () => {
    const replier = await withCharacter({ description: '{{incvar::turns}} turns' });
    await replier.complete('One', saying('A.'));
    expect(LAST()[0]).toContain('1 turns');
    await replier.complete('Two', saying('B.'));
    expect(LAST()[0]).toContain('2 turns');
    await replier.post(`/chats/${replier.chat.id}/regenerate`, { parameters: { script: saying('C.') } });
    expect(LAST()[0]).toContain('2 turns');
    const [first] = (await replier.path(replier.chat.id)).filter(({ role }) => role === 'assistant');
    await replier.append(replier.chat.id, { role: 'user', content: 'Else', parent_message_id: first!.id });
    await replier.post('/chat/completions', {
      conversation_id: replier.chat.id,
      messages: [],
      script: saying('D.'),
    });
    expect(LAST()[0]).toContain('2 turns');
    await replier.complete('More', saying('E.'));
    expect(LAST()[0]).toContain('3 turns');
  });

  test('keeps a sticky entry on the branch where it fired, and not beside it', async () => {
    const replier = await withCharacter({
      character_book: {
        extensions: {},
        scan_depth: 1,
        entries: [entry(['whale'], 'Whales sing.', { extensions: { sticky: 10 } })],
      },
    });
    await replier.complete('Hello', saying('Hi.'));
    const fork = await replier.last();
    await replier.complete('A whale!', saying('Where?'));
    expect(LAST()[0]).toContain('Whales sing.');
    await replier.complete('Gone', saying('Oh.'));
    expect(LAST()[0]).toContain('Whales sing.');
    await replier.append(replier.chat.id, { role: 'user', content: 'Nothing here', parent_message_id: fork.id });
    expect((await textsOf(replier))[0]).not.toContain('Whales sing.');
  });

  test('goes on where it was in a chat that is exported, and imported by somebody else', async () => {
    const replier = await withCharacter({
      description: '{{incvar::n}} turns',
      character_book: {
        extensions: {},
        scan_depth: 1,
        entries: [entry(['whale'], 'Whales sing.', { extensions: { sticky: 10 } })],
      },
    });
    await replier.complete('One', saying('A.'));
    await replier.complete('A whale', saying('B.'));
    const file = await replier.get(`/chats/${replier.chat.id}/export`);
    for (const message of await replier.path(replier.chat.id)) expect(message).not.toHaveProperty('prompt_state');
    for (const importer of [replier, await newReplier(api)]) {
      const { id } = await importer.post('/chats/import', file);
      const { complete } = await newReplierOf(importer, id);
      await complete('Three', saying('C.'));
      expect(LAST()[0]).toContain('3 turns');
      expect(LAST()[0]).toContain('Whales sing.');
    }
  });

  test('of a file does nothing where it names lorebooks that are not here', async () => {
    const ann = await newReplier(api);
    const effects = ['999999', 'character-7', '__proto__', ''].map((bookId, index) => ({
      kind: 'sticky',
      bookId,
      hash: '0123456789abcdef',
      start: -index,
      end: null,
    }));
    const state = { timed: { effects }, variables: { local: [['__proto__', 'x']], global: [] } };
    const message = { id: crypto.randomUUID(), seq: 1, role: 'assistant', content: 'Hi', prompt_state: state };
    const card = { description: 'Here: {{getvar::__proto__}}', character_book: { extensions: {}, entries: [] } };
    const { id } = await ann.post('/chats/import', {
      format: 'greenroom-chat',
      format_version: 1,
      chat: { title: 'x' },
      character: { ...card, name: 'Mira', id: 1 },
      messages: [message],
    });
    const { complete } = await newReplierOf(ann, id);
    expect(await complete('Hello', saying('A.'))).toMatchObject({ status: 200 });
    expect(LAST()[0]).toContain('Here: x');
  });

  test('tells which message the context before began with, on the branch where it was', async () => {
    const replier = await withCharacter({ description: 'First: {{firstIncludedMessageId}}.' });
    await replier.complete('One', saying('A.'));
    expect(LAST()[0]).toContain('First: .');
    await replier.complete('Two', saying('B.'));
    expect(LAST()[0]).toContain('First: 0.');
    expect((await textsOf(replier, '?limit=1'))[0]).toContain('First: 0.');
  });

  test('is not changed by looking: contexts and previews of the same chat are the same', async () => {
    const replier = await withCharacter({
      description: '{{incvar::looks}} looks, {{random::a::b::c::d}} {{pick::x::y::z}}',
    });
    const [first, second] = [await textsOf(replier), await textsOf(replier)];
    expect(second).toEqual(first);
    expect(first[0]).toContain('1 looks');
  });
});

describe('what is told in passing', () => {
  const LAST = () => api.model.requests.at(-1)!.messages.map(({ content }) => content as string);

  test('takes no part in lore: neither the instruction to go on nor the one to write for the user', async () => {
    const book = {
      extensions: {},
      entries: [entry(['dragon'], 'Dragons sleep.'), entry(['message', 'begin'], 'Odd.')],
    };
    const replier = await withCharacter({ character_book: book });
    await replier.complete('A dragon?', saying('It roars'));
    for (const kind of ['continue', 'impersonate']) {
      await replier.post(`/chats/${replier.chat.id}/${kind}`, { parameters: { script: saying(' loud.') } });
      expect(LAST()[0], kind).toContain('Dragons sleep.');
      expect(LAST()[0], kind).not.toContain('Odd.');
      expect(LAST().at(-1)).toMatch(/^\[/);
    }
  });

  test('is no turn: a reply that goes on begins from the state before it', async () => {
    const replier = await withCharacter({ description: '{{incvar::n}} turns' });
    await replier.complete('One', saying('A.'));
    await replier.post(`/chats/${replier.chat.id}/continue`, { parameters: { script: saying(' B.') } });
    expect(LAST()[0]).toContain('1 turns');
    await replier.complete('Two', saying('C.'));
    expect(LAST()[0]).toContain('2 turns');
  });

  test('and a reply that failed before its first word leaves nothing for the next try', async () => {
    const replier = await withCharacter({ description: '{{incvar::n}} turns' });
    expect((await replier.complete('One', rateLimited(7))).status).toBe(429);
    await replier.complete('One', saying('A.'));
    expect(LAST()[0]).toContain('1 turns');
  });
});

test('a reply written anew deep in a long chat sees as long a chat as the first one did', async () => {
  const replier = await withCharacter({
    character_book: {
      extensions: {},
      entries: [entry([], 'Late lore.', { constant: true, extensions: { delay: 50 } })],
    },
  });
  for (let turn = 0; turn < 60; turn++) await replier.append(replier.chat.id, `Turn ${turn} ${'word '.repeat(80)}`);
  await replier.complete('Now', saying('A.'), { context_max_tokens: 1500 });
  const sent = () => api.model.requests.at(-1)!.messages[0]!.content as string;
  expect(sent()).toContain('Late lore.');
  await replier.post(`/chats/${replier.chat.id}/regenerate`, {
    context_max_tokens: 1500,
    parameters: { script: saying('B.') },
  });
  expect(sent()).toContain('Late lore.');
});

test('a summary is not told on a branch that it does not sum up, and stays with another reply beside', async () => {
  const replier = await newReplier(api);
  for (const content of ['One', 'Two', 'Three']) await replier.append(replier.chat.id, content);
  await replier.complete('Four', saying('A.'));
  await replier.post(`/chats/${replier.chat.id}/summary`, { text: 'They counted.' });
  const told = async () => (await textsOf(replier, '?limit=1')).join().includes('They counted.');
  await replier.post(`/chats/${replier.chat.id}/regenerate`, { parameters: { script: saying('B.') } });
  expect(await told()).toBe(true);
  const [first] = await replier.path(replier.chat.id);
  await replier.append(replier.chat.id, { role: 'user', content: 'Else', parent_message_id: first!.id });
  await replier.append(replier.chat.id, 'More');
  expect(await told()).toBe(false);
});

test('a chat stays with the version of the card it began with, until it is moved', async () => {
  const replier = await withCharacter({ description: 'Old.' });
  await replier.put(`/characters/${replier.chat.character_id}`, { description: 'New.' });
  expect((await textsOf(replier))[0]).toContain('Old.');
  await replier.put(`/chats/${replier.chat.id}`, { character_version: 2 });
  expect((await textsOf(replier))[0]).toContain('New.');
});

describe('macros about the chat', () => {
  test('tell of the alternatives of the last message, what is asked for and how long the reply may become', async () => {
    const replier = await withCharacter({
      description: '{{lastSwipeId}}/{{currentSwipeId}} [{{input}}] {{maxResponse}}.',
      first_message: 'Hello',
      alternate_greetings: ['Hi', 'Hey'],
    });
    const prompt = async () => (await textsOf(replier))[0];
    expect(await prompt()).toContain('3/1 [] .');
    await replier.complete('Good {{evening}}', saying('A.'), { max_tokens: 77 });
    const [sent] = api.model.requests.at(-1)!.messages;
    expect(sent?.content).toContain('1/1 [Good {{evening}}] 77.');
    await replier.post(`/chats/${replier.chat.id}/regenerate`, {});
    expect(await prompt()).toContain('2/2 [] .');
  });

  test('count idleness from what the person wrote before the newest message', async () => {
    const ann = await newReplier(api);
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    const ids = [1, 2, 3].map(() => crypto.randomUUID());
    const messages = [
      { role: 'user', content: 'Early', created_at: daysAgo(5) },
      { role: 'user', content: 'Hidden', created_at: daysAgo(3), hidden: true },
      { role: 'assistant', content: 'Late', created_at: daysAgo(1) },
    ].map((message, index) => ({ ...message, id: ids[index], seq: index + 1, parent_id: ids[index - 1] ?? null }));
    const { id } = await ann.post('/chats/import', {
      format: 'greenroom-chat',
      format_version: 1,
      chat: { title: 'x', head_id: ids.at(-1) },
      character: { name: 'Mira', description: 'Idle for {{idle_duration}}.', id: 1 },
      messages,
    });
    const prompt = async () => (await ann.get(`/chats/${id}/context`)).messages[0].content;
    expect(await prompt()).toContain('Idle for 5 days.');
    const preview = await ann.post(`/chats/${id}/context/preview`, { content: 'Not stored' });
    expect(preview.messages[0].content).toContain('Idle for 5 days.');
    await ann.append(id, 'Stored');
    expect(await prompt()).toContain('Idle for 5 days.');
    await ann.append(id, 'Another');
    expect(await prompt()).toContain('Idle for a few seconds.');
  });
});
