import { erroringAfterHeaders, type ScriptStep } from '@greenroom/model/testing';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  all,
  FAKE,
  idsOf,
  openHouse,
  own,
  says,
  textOf,
  type Guest,
  type OpenAiHouse,
} from '../../test/openai-house.ts';

let house: OpenAiHouse;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const inChat = ({ chat }: Guest, more: object = {}) => own({ conversation_id: chat.id, ...more });

describe.each([
  ['ELIZA', 'eliza', 'It makes me sorry that you are unhappy.'],
  ['a model server', FAKE, 'You said: I am unhappy'],
])('a turn of a chat through %s', (_, model, reply) => {
  const ask = (guest: Guest) => ({ model, messages: says('I am unhappy'), ...inChat(guest) });

  async function expectStored(guest: Guest, ids: ReturnType<typeof idsOf>) {
    expect(ids.conversation_id).toBe(guest.chat.id);
    const [turn, answer, ...rest] = await guest.path(guest.chat.id);
    expect(turn).toMatchObject({ id: ids.user_message_id, role: 'user', content: 'I am unhappy' });
    expect(answer).toMatchObject({ id: ids.assistant_message_id, role: 'assistant', content: reply });
    expect(answer).toMatchObject(
      model === FAKE ? { model: 'fake-large', provider: 'fake' } : { model, provider: 'greenroom' },
    );
    expect(rest).toEqual([]);
    expect(await guest.generation(ids.generation_id)).toMatchObject({
      status: 'completed',
      chat_id: guest.chat.id,
      message_id: ids.assistant_message_id,
      user_message_id: ids.user_message_id,
    });
  }

  it('is stored under the ids that the answer names', async () => {
    const guest = await house.newGuest();
    const answer = await guest.openai.chat.completions.create(ask(guest));
    expect(answer.choices[0]?.message.content).toBe(reply);
    await expectStored(guest, idsOf(answer));
  });

  it('is stored under the ids that every chunk names', async () => {
    const guest = await house.newGuest();
    const body = { ...ask(guest), stream: true, stream_options: { include_usage: true } } as const;
    const chunks = await all(await guest.openai.chat.completions.create(body));
    for (const chunk of chunks) expect(idsOf(chunk)).toEqual(idsOf(chunks[0]!));
    expect(textOf(chunks)).toBe(reply);
    await expectStored(guest, idsOf(chunks[0]!));
  });

  it('is answered and not stored when it is not to be saved', async () => {
    const guest = await house.newGuest();
    await guest.append(guest.chat.id, 'Hello');
    await guest.append(guest.chat.id, { role: 'assistant', content: 'Good evening.' });
    const state = async () => [await guest.get(`/chats/${guest.chat.id}`), await guest.path(guest.chat.id)];
    const before = await state();
    const body = { ...ask(guest), ...inChat(guest, { save: false }) };
    const whole = await guest.openai.chat.completions.create(body);
    const [chunk] = await all(await guest.openai.chat.completions.create({ ...body, stream: true }));
    for (const answer of [whole, chunk!])
      expect(idsOf(answer)).toMatchObject({
        conversation_id: guest.chat.id,
        user_message_id: null,
        assistant_message_id: null,
      });
    expect(whole.choices[0]?.message.content).toBe(reply);
    expect(await state()).toEqual(before);
    expect(await guest.generations()).toEqual([]);
  });

  it('runs by itself in the background, and is answered with its generation', async () => {
    const guest = await house.newGuest();
    const body = { ...ask(guest), ...inChat(guest, { background: true }) };
    const { data, response } = await guest.openai.chat.completions.create(body).withResponse();
    const { id, message_id, status } = data as unknown as { id: string; message_id: string; status: string };
    expect([response.status, status]).toEqual([202, 'running']);
    expect(response.headers.get('location')).toBe(`/api/v1/generations/${id}`);
    expect((await guest.over(id)).status).toBe('completed');
    expect(await guest.last()).toMatchObject({ id: message_id, content: reply });
  });
});

describe('a chat', () => {
  it('gives the model what was said before, the character first', async () => {
    const guest = await house.newGuest();
    const mira = await guest.newCharacter({ description: 'A prompter.', first_message: 'Hello from the box.' });
    const chat = await guest.newChat({ character_id: mira.id });
    const ask = { model: FAKE, ...own({ conversation_id: chat.id }) };
    await guest.openai.chat.completions.create({ ...ask, messages: says('Who are you?') });
    await guest.openai.chat.completions.create({ ...ask, messages: says('And then?') });
    const { body } = await house.lastAsked();
    const [system, ...history] = body['messages'] as OpenAI.ChatCompletionMessageParam[];
    expect(system).toMatchObject({ role: 'system', content: expect.stringContaining('A prompter.') });
    expect(history).toEqual([
      { role: 'assistant', content: 'Hello from the box.' },
      ...says('Who are you?'),
      { role: 'assistant', content: 'You said: Who are you?' },
      ...says('And then?'),
    ]);
    for (const field of ['conversation_id', 'character_id', 'save', 'background'])
      expect(body).not.toHaveProperty(field);
  });

  it('gets each turn once from a client that sends the whole conversation each time', async () => {
    const guest = await house.newGuest();
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'system', content: 'Be brief.' }];
    for (const turn of ['One', 'Two', 'Two']) {
      messages.push({ role: 'user', content: turn });
      const answer = await guest.openai.chat.completions.create({ model: FAKE, messages, ...inChat(guest) });
      messages.push({ role: 'assistant', content: answer.choices[0]!.message.content });
    }
    const said = messages.slice(1).map(({ role, content }) => [role, content]);
    expect(said).toHaveLength(6);
    expect(await guest.said()).toEqual(said);
    const sent = (await house.lastAsked()).body['messages'] as OpenAI.ChatCompletionMessageParam[];
    expect(sent.filter(({ role }) => role !== 'system')).toEqual(messages.slice(1, -1));
    expect(sent.filter(({ role }) => role === 'system')).toEqual([{ role: 'system', content: 'Be brief.' }]);
  });

  it.each([
    ['the turn alone', []],
    ['the whole conversation', [...says('Hello'), { role: 'assistant' as const, content: 'You said: Hello' }]],
  ])('gets a turn once that is said again because its reply failed: %s', async (_, before) => {
    const guest = await house.newGuest();
    const ask = { model: FAKE, ...inChat(guest) };
    await guest.openai.chat.completions.create({ ...ask, messages: says('Hello') });
    const again = { ...ask, messages: [...before, ...says('And now?')] };
    const failing = own({ script: { steps: [{ do: 'error', status: 500, message: 'Busy' }] } });
    // The client tries once more by itself, and then its user does.
    const failed = guest.openai.chat.completions.create({ ...again, ...failing }, { maxRetries: 1 });
    await expect(failed).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    await guest.openai.chat.completions.create(again);
    expect(await guest.said()).toEqual([
      ['user', 'Hello'],
      ['assistant', 'You said: Hello'],
      ['user', 'And now?'],
      ['assistant', 'You said: And now?'],
    ]);
    expect((await guest.last()).alternatives.count).toBe(1);
  });

  it('gets a turn once whose reply broke off in its middle, and the next reply beside that', async () => {
    const guest = await house.newGuest();
    const ask = { model: FAKE, messages: says('Hello') };
    const broken = { ...ask, ...inChat(guest, { script: erroringAfterHeaders('Half a ') }) };
    const failed = guest.openai.chat.completions.create(broken, { maxRetries: 1 });
    await expect(failed).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    await guest.openai.chat.completions.create({ ...ask, ...inChat(guest) });
    expect(await guest.said()).toEqual([
      ['user', 'Hello'],
      ['assistant', 'You said: Hello'],
    ]);
    expect((await guest.last()).alternatives).toEqual({ count: 3, index: 2 });
    expect((await house.lastAsked()).body['messages']).toEqual(says('Hello'));
  });

  it.each([
    ['together', [['call_1', 'call_2']]],
    ['one after the other, the model server refusing the half', [['call_1'], ['call_2']]],
  ])('gets the same answer of two tools twice, and no more often when the reply failed: %s', async (_, requests) => {
    const guest = await house.newGuest();
    const ask = (messages: OpenAI.ChatCompletionMessageParam[], steps?: ScriptStep[]) => {
      const body = { model: FAKE, messages, ...inChat(guest, steps && { script: { steps } }) };
      return guest.openai.chat.completions.create(body, { maxRetries: 1 });
    };
    const ids = requests.flat();
    const calls = ids.map((id) => ({ do: 'tool-call' as const, id, name: 'look', arguments: '{}' }));
    await ask(says('Look'), [...calls, { do: 'finish', reason: 'tool_calls' }]);
    const answers = (each: string[]) =>
      each.map((id) => ({ role: 'tool' as const, tool_call_id: id, content: 'dark' }));
    for (const each of requests) {
      const failed = ask(answers(each), [{ do: 'error', status: 500, message: 'Busy' }]);
      await expect(failed).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    }
    await ask(answers(requests.at(-1)!));
    expect(await guest.path(guest.chat.id)).toMatchObject([
      { role: 'user' },
      { role: 'assistant', tool_calls: ids.map((id) => ({ id })) },
      ...answers(ids),
      { role: 'assistant', content: 'You said: Look' },
    ]);
  });

  it('gets the reply to a turn that has none yet', async () => {
    const guest = await house.newGuest();
    const ask = { model: FAKE, ...inChat(guest) };
    await guest.openai.chat.completions.create({ ...ask, messages: says('Hello') });
    await guest.append(guest.chat.id, 'And now?');
    const before = [...says('Hello'), { role: 'assistant' as const, content: 'You said: Hello' }];
    await guest.openai.chat.completions.create({ ...ask, messages: [...before, ...says('And now?')] });
    expect((await guest.said()).slice(2)).toEqual([
      ['user', 'And now?'],
      ['assistant', 'You said: And now?'],
    ]);
  });
});

describe('a character alone', () => {
  it('answers as itself, and nothing is stored', async () => {
    const guest = await house.newGuest();
    const { id: character_id } = await guest.newCharacter({ description: 'A prompter.' });
    const chats = await guest.get('/chats');
    const answer = await guest.openai.chat.completions.create({
      model: FAKE,
      messages: says('Who are you?'),
      ...own({ character_id }),
    });
    expect(idsOf(answer)).toMatchObject({ conversation_id: null, user_message_id: null, assistant_message_id: null });
    expect((await house.lastAsked()).body['messages']).toEqual([
      { role: 'system', content: expect.stringContaining('A prompter.') },
      ...says('Who are you?'),
    ]);
    expect(await guest.get('/chats')).toEqual(chats);
  });
});
