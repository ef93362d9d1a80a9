import { saying } from '@greenroom/model/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createReplyApi,
  endOf,
  newReplier,
  readSse,
  textOf,
  type Replier,
  type ReplyApi,
} from '../../test/reply-api.ts';

let api: ReplyApi;
beforeAll(async () => {
  api = await createReplyApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const lastRequest = () => api.model.requests.at(-1)!;
const sent = () => lastRequest().messages.map(({ role, content }) => [role, content]);
const post = (replier: Replier, kind: string, script: unknown, more: object = {}) =>
  replier.post(`/chats/${replier.chat.id}/${kind}`, { parameters: { script }, ...more });

describe('regenerate', () => {
  it('writes a reply beside the last one, to the same turn, and both stay', async () => {
    const replier = await newReplier(api);
    await replier.complete('Hello', saying('First.'));
    const first = await replier.last();
    const made = await post(replier, 'regenerate', saying('Second.'));
    expect(sent()).toEqual([['user', 'Hello']]);
    expect(made).toMatchObject({ text: 'Second.', user_message: null, generation: { kind: 'regenerate' } });
    expect(made.message).toMatchObject({ parent_id: first.parent_id, alternatives: { count: 2, index: 1 } });
    expect(await replier.said()).toEqual([
      ['user', 'Hello'],
      ['assistant', 'Second.'],
    ]);
    const { data, metadata } = await replier.get(`/messages/${first.id}/alternatives`);
    expect(data.map(({ content }: { content: string }) => content)).toEqual(['First.', 'Second.']);
    expect(metadata).toMatchObject({ total: 2, next_cursor: null });
  });

  it('writes one in the middle of the chat, and what followed the other comes back with it', async () => {
    const replier = await newReplier(api);
    await replier.complete('One', saying('Reply one.'));
    const first = await replier.last();
    await replier.complete('Two', saying('Reply two.'));
    await post(replier, 'regenerate', saying('Other one.'), { message_id: first.id });
    expect(sent()).toEqual([['user', 'One']]);
    expect((await replier.said()).map(([, content]) => content)).toEqual(['One', 'Other one.']);
    const selected = await replier.post(`/messages/${first.id}/select`);
    expect(selected.id).toBe(first.id);
    expect((await replier.said()).map(([, content]) => content)).toEqual(['One', 'Reply one.', 'Two', 'Reply two.']);
    const chat = await replier.get(`/chats/${replier.chat.id}`);
    expect(chat).toMatchObject({ message_count: 4, version: 1 });
  });

  it('gives a turn without a reply its first', async () => {
    const replier = await newReplier(api);
    await replier.append(replier.chat.id, 'Anyone?');
    await post(replier, 'regenerate', saying('Here.'));
    expect((await replier.last()).alternatives).toEqual({ count: 1, index: 0 });
  });

  it('writes another greeting where the chat is no more than one', async () => {
    const mira = await newReplier(api);
    const character = await mira.newCharacter({ first_message: 'Hello.' });
    const chat = await mira.newChat({ character_id: character.id });
    const made = await mira.post(`/chats/${chat.id}/regenerate`, { parameters: { script: saying('Welcome.') } });
    expect(made.message).toMatchObject({ parent_id: null, alternatives: { count: 2, index: 1 } });
    expect(sent().map(([role]) => role)).toEqual(['system']);
  });

  it('refuses what is no reply, and one that is on another path', async () => {
    const replier = await newReplier(api);
    await replier.complete('Hello', saying('First.'));
    const [turn, first] = await replier.path(replier.chat.id);
    await post(replier, 'regenerate', saying('Second.'));
    const path = `/chats/${replier.chat.id}/regenerate`;
    expect((await replier.refused('POST', path, { message_id: turn!.id })).code).toBe('unprocessable');
    expect((await replier.refused('POST', path, { message_id: first!.id })).code).toBe('unprocessable');
    expect((await replier.refused('POST', path, { message_id: crypto.randomUUID() })).code).toBe('not_found');
  });

  it('gets another sentence from ELIZA each time', async () => {
    const replier = await newReplier(api);
    await replier.complete('I am unhappy.', undefined, { model: 'eliza' });
    const said = new Set([(await replier.last()).content]);
    for (let time = 0; time < 2; time++)
      said.add((await post(replier, 'regenerate', undefined, { model: 'eliza' })).text);
    expect(said.size).toBe(3);
  });
});

describe('continue', () => {
  it('goes on with the last reply, in the same message', async () => {
    const replier = await newReplier(api);
    await replier.complete('Hello', saying('Once upon', { finishReason: 'length' }));
    const before = await replier.last();
    const events = await readSse(api, replier.name, 'POST', `/chats/${replier.chat.id}/continue`, {
      stream: true,
      parameters: { script: saying(' a time.', { chunkSize: 2 }) },
    });
    expect(textOf(events)).toBe(' a time.');
    expect(endOf(events)).toMatchObject({ text: ' a time.', message: { id: before.id, content: 'Once upon a time.' } });
    expect(sent().slice(0, 2)).toEqual([
      ['user', 'Hello'],
      ['assistant', 'Once upon'],
    ]);
    const after = await replier.last();
    expect(after).toMatchObject({ content: 'Once upon a time.', finish_reason: 'stop', version: before.version + 1 });
    expect(await replier.said()).toHaveLength(2);
  });

  it('tells only what it added, also to those who follow it later', async () => {
    const replier = await newReplier(api);
    await replier.complete('Hello', saying('One', { reasoning: 'Before.' }));
    const made = await post(replier, 'continue', saying(' two', { reasoning: 'After.' }));
    await post(replier, 'continue', saying(' three'));
    const events = await readSse(api, replier.name, 'GET', `/generations/${made.generation.id}/events`);
    expect(textOf(events)).toBe(' two');
    expect((await replier.last()).content).toBe('One two three');
    expect((await replier.last()).reasoning).toBe('Before.After.');
  });

  it('leaves the reply as it is when it fails before its first word', async () => {
    const replier = await newReplier(api);
    await replier.complete('Hello', saying('Whole.'));
    const before = await replier.last();
    const refused = await replier.refused('POST', `/chats/${replier.chat.id}/continue`, {
      parameters: { script: { steps: [{ do: 'error', status: 500, message: 'no' }] } },
    });
    expect(refused.code).toBe('model_failed');
    expect(await replier.last()).toEqual(before);
  });

  it('refuses where there is no reply to go on with', async () => {
    const replier = await newReplier(api);
    expect((await replier.refused('POST', `/chats/${replier.chat.id}/continue`, {})).code).toBe('unprocessable');
    await replier.append(replier.chat.id, 'Hello?');
    expect((await replier.refused('POST', `/chats/${replier.chat.id}/continue`, {})).code).toBe('unprocessable');
  });
});

describe('impersonate', () => {
  it("drafts the user's turn and stores nothing", async () => {
    const replier = await newReplier(api);
    await replier.complete('Hello', saying('Good day.'));
    const before = await replier.get(`/chats/${replier.chat.id}`);
    const made = await post(replier, 'impersonate', saying('How are you?'));
    expect(made).toMatchObject({
      text: 'How are you?',
      message: null,
      generation: { chat_id: null, message_id: null },
    });
    expect(sent().at(-1)?.[0]).toBe('system');
    expect(await replier.said()).toHaveLength(2);
    expect(await replier.get(`/chats/${replier.chat.id}`)).toEqual(before);
    expect(await replier.generations()).toHaveLength(1);
  });

  it("stores it as the user's when asked to", async () => {
    const replier = await newReplier(api);
    await replier.complete('Hello', saying('Good day.'));
    const made = await post(replier, 'impersonate', saying('How are you?'), { save: true });
    expect(made.message).toMatchObject({ role: 'user', speaker_character_id: null, content: 'How are you?' });
    expect((await replier.said()).at(-1)).toEqual(['user', 'How are you?']);
  });

  it('cannot run in the background when nothing of it is kept', async () => {
    const replier = await newReplier(api);
    const refused = await replier.refused('POST', `/chats/${replier.chat.id}/impersonate`, { background: true });
    expect(refused.issues).toMatchObject([{ path: 'background' }]);
  });
});

describe('a reply in the background', () => {
  it('is answered at once with its generation, and told of where it is', async () => {
    const replier = await newReplier(api);
    await replier.append(replier.chat.id, 'Hello');
    const answer = await replier.rest('POST', `/chats/${replier.chat.id}/regenerate`, {
      body: { background: true, parameters: { script: saying('Later.', { chunkSize: 1, everyMs: 30 }) } },
    });
    expect([answer.status, answer.body.status]).toEqual([202, 'running']);
    expect(answer.headers['location']).toBe(`/api/v1/generations/${answer.body.id}`);
    expect(await replier.over(answer.body.id)).toMatchObject({ status: 'completed' });
    expect((await replier.last()).content).toBe('Later.');
  });
});

describe("a typed caller's reply", () => {
  it('streams the same events, and is stored', async () => {
    const replier = await newReplier(api);
    const client = await api.trpc(replier.name);
    const types: string[] = [];
    let text = '';
    const stream = await client.replies.stream.mutate({
      chat_id: replier.chat.id,
      content: 'Hello',
      parameters: { script: saying('Good day to you.', { chunkSize: 5 }) },
    });
    for await (const event of stream) {
      types.push(event.type);
      if (event.type === 'text-delta') text += event.text;
    }
    expect([types[0], types.at(-1), text]).toEqual(['generation-start', 'generation-end', 'Good day to you.']);
    expect(await replier.said()).toEqual([
      ['user', 'Hello'],
      ['assistant', 'Good day to you.'],
    ]);
  });

  it('comes whole when asked for so, and to the chat as it is without content', async () => {
    const replier = await newReplier(api);
    const client = await api.trpc(replier.name);
    await replier.append(replier.chat.id, 'Anyone?');
    const made = await client.replies.create.mutate({
      chat_id: replier.chat.id,
      parameters: { script: saying('Here.') },
    });
    expect(made).toMatchObject({ text: 'Here.', user_message: null, message: { content: 'Here.' } });
  });

  it('refuses fields of another kind', async () => {
    const replier = await newReplier(api);
    const client = await api.trpc(replier.name);
    const wrong = { chat_id: replier.chat.id, kind: 'continue', content: 'Hello' } as const;
    await expect(client.replies.create.mutate(wrong)).rejects.toThrow('only for the kind reply');
  });
});
