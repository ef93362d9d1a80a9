import { saying } from '@greenroom/model/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReplyApi, newReplier, withCharacter, type ReplyApi } from '../../test/reply-api.ts';

let api: ReplyApi;
beforeAll(async () => void (api = await createReplyApi()));
afterAll(() => api[Symbol.asyncDispose]());

describe('macros about the chat', () => {
  test('tell of the alternatives of the last message, what is asked for and how long the reply may become', async () => {
    const replier = await withCharacter(api, {
      description: '{{lastSwipeId}}/{{currentSwipeId}} [{{input}}] {{maxResponse}}.',
      first_message: 'Hello',
      alternate_greetings: ['Hi', 'Hey'],
    });
    const prompt = async () => (await replier.texts())[0];
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

describe('a greeting', () => {
  test('sees what the chat has: its persona, its group, and what stands in the place of the card', async () => {
    const ann = await newReplier(api);
    const persona = await ann.post('/personas', { name: 'Zed', description: 'A sailor.' });
    const first_message = '{{char}} to {{user}}: [{{persona}}] [{{group}}] [{{notChar}}] [{{scenario}}]';
    const mira = await ann.newCharacter({ name: 'Mira', scenario: 'Card.', first_message });
    const noor = await ann.newCharacter({ name: 'Noor' });
    const members = [noor, mira].map(({ id }) => ({ character_id: id }));
    const chat = await ann.newChat({
      character_id: mira.id,
      persona_id: persona.id,
      group: { members },
      overrides: { scenario: 'Chat.' },
    });
    const [greeting] = await ann.path(chat.id);
    expect(greeting!.content).toBe('Mira to Zed: [A sailor.] [Noor, Mira] [Noor, Zed] [Chat.]');
  });

  test('has variables that the chat goes on with, each greeting its own', async () => {
    const replier = await withCharacter(api, {
      description: 'Mood: {{getvar::mood}} {{getglobalvar::all}}.',
      first_message: 'Hi{{setvar::mood::calm}}{{setglobalvar::all::yes}}',
      alternate_greetings: ['Hey{{setvar::mood::loud}}', 'Plain'],
    });
    const prompt = async () => (await replier.texts())[0];
    expect(await prompt()).toContain('Mood: calm yes.');
    const [greeting] = await replier.path(replier.chat.id);
    const others = await replier.get(`/messages/${greeting!.id}/alternatives`);
    await replier.post(`/messages/${others.data[1].id}/select`, {});
    expect(await prompt()).toContain('Mood: loud .');
    await replier.post(`/messages/${others.data[2].id}/select`, {});
    expect(await prompt()).toContain('Mood:  .');
  });
});

describe('what macros know of the model', () => {
  test('is of the one that a reply would come from, unless another is named', async () => {
    const replier = await withCharacter(api, { description: '{{model}} {{maxContext}}' });
    expect((await replier.texts())[0]).toContain('scripted 8192');
    expect((await replier.texts('?model=gpt-4o&max_tokens=500'))[0]).toContain('gpt-4o 500');
  });

  test('and of the person is known as well where a character speaks in no chat', async () => {
    const ann = await newReplier(api);
    await ann.post('/personas', { name: 'Zed', description: 'A sailor.', is_default: true });
    await ann.put('/settings', { time_zone: 'Asia/Tokyo' });
    const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', hour: '2-digit' }).format(new Date());
    const { id } = await ann.newCharacter({ description: '{{user}} {{model}} {{maxResponse}} {{isotime}}.' });
    const messages = [{ role: 'user', content: 'Hello' }];
    await ann.rest('POST', '/chat/completions', {
      body: { character_id: id, messages, max_tokens: 70, script: saying('A.') },
    });
    const [sent] = api.model.requests.at(-1)!.messages;
    expect(sent!.content).toContain('A sailor.');
    expect(sent!.content).toContain(`Zed scripted 70 ${hour}:`);
  });
});
