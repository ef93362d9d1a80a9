import { rateLimited, saying } from '@greenroom/model/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loreEntry as entry } from '../../test/lore-entry.ts';
import { createReplyApi, newReplier, replierIn, withCharacter, type ReplyApi } from '../../test/reply-api.ts';

let api: ReplyApi;
beforeAll(async () => void (api = await createReplyApi()));
afterAll(() => api[Symbol.asyncDispose]());

describe('what lore and variables have come to', () => {
  const LAST = () => api.model.requests.at(-1)!.messages.map(({ content }) => content as string);

  test('belongs to the branch: another reply beside one begins from what was before it', async () => {
    const replier = await withCharacter(api, { description: '{{incvar::turns}} turns' });
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
    const replier = await withCharacter(api, {
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
    expect((await replier.texts())[0]).not.toContain('Whales sing.');
  });

  test('goes on where it was in a chat that is exported, and imported by somebody else', async () => {
    const replier = await withCharacter(api, {
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
      const { complete } = replierIn(api, importer, await importer.get(`/chats/${id}`));
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
    const { complete } = replierIn(api, ann, await ann.get(`/chats/${id}`));
    expect(await complete('Hello', saying('A.'))).toMatchObject({ status: 200 });
    expect(LAST()[0]).toContain('Here: x');
  });

  test('tells which message the context before began with, on the branch where it was', async () => {
    const replier = await withCharacter(api, { description: 'First: {{firstIncludedMessageId}}.' });
    await replier.complete('One', saying('A.'));
    expect(LAST()[0]).toContain('First: .');
    await replier.complete('Two', saying('B.'));
    expect(LAST()[0]).toContain('First: 0.');
    expect((await replier.texts('?limit=1'))[0]).toContain('First: 0.');
  });

  test('is not changed by looking: contexts and previews of the same chat are the same', async () => {
    const replier = await withCharacter(api, {
      description: '{{incvar::looks}} looks, {{random::a::b::c::d}} {{pick::x::y::z}}',
    });
    const [first, second] = [await replier.texts(), await replier.texts()];
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
    const replier = await withCharacter(api, { character_book: book });
    await replier.complete('A dragon?', saying('It roars'));
    for (const kind of ['continue', 'impersonate']) {
      await replier.post(`/chats/${replier.chat.id}/${kind}`, { parameters: { script: saying(' loud.') } });
      expect(LAST()[0], kind).toContain('Dragons sleep.');
      expect(LAST()[0], kind).not.toContain('Odd.');
      expect(LAST().at(-1)).toMatch(/^\[/);
    }
  });

  test('is no turn: a reply that goes on begins from the state before it', async () => {
    const replier = await withCharacter(api, { description: '{{incvar::n}} turns' });
    await replier.complete('One', saying('A.'));
    await replier.post(`/chats/${replier.chat.id}/continue`, { parameters: { script: saying(' B.') } });
    expect(LAST()[0]).toContain('1 turns');
    await replier.complete('Two', saying('C.'));
    expect(LAST()[0]).toContain('2 turns');
  });

  test('and a reply that failed before its first word leaves nothing for the next try', async () => {
    const replier = await withCharacter(api, { description: '{{incvar::n}} turns' });
    expect((await replier.complete('One', rateLimited(7))).status).toBe(429);
    await replier.complete('One', saying('A.'));
    expect(LAST()[0]).toContain('1 turns');
  });
});

test('a reply written anew deep in a long chat sees as long a chat as the first one did', async () => {
  const replier = await withCharacter(api, {
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
