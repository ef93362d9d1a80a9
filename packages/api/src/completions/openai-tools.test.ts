import { callingTool, saying } from '@greenroom/model/testing';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { all, FAKE, idsOf, openHouse, own, says, type OpenAiHouse } from '../../test/openai-house.ts';

let house: OpenAiHouse;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const tools: OpenAI.ChatCompletionTool[] = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];
const ARGUMENTS = '{"city":"Zürich","unit":"°C"}';
const CALL = { id: 'call_1', type: 'function' as const, function: { name: 'get_weather', arguments: ARGUMENTS } };
const CALLING = callingTool('get_weather', ARGUMENTS, { pieces: 6 });
const QUESTION = says('How is the weather?');
const RESULT = { role: 'tool' as const, tool_call_id: 'call_1', content: '21' };

describe('a call of a tool', () => {
  it('comes whole, with no content', async () => {
    const { openai } = await house.newGuest();
    const ask = { model: FAKE, messages: QUESTION, tools, ...own({ script: CALLING }) };
    const { choices } = await openai.chat.completions.create(ask);
    expect(choices[0]).toMatchObject({
      message: { role: 'assistant', content: null, tool_calls: [CALL] },
      finish_reason: 'tool_calls',
    });
    expect((await house.lastAsked()).body['tools']).toEqual(tools);
  });

  it('comes in pieces as the model wrote it, the first alone with its id and name', async () => {
    const { openai } = await house.newGuest();
    const ask = { model: FAKE, messages: QUESTION, tools, ...own({ script: CALLING }) };
    const chunks = await all(await openai.chat.completions.create({ ...ask, stream: true }));
    const pieces = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    expect(pieces).toHaveLength(6);
    expect(pieces[0]).toMatchObject({ index: 0, id: 'call_1', type: 'function', function: { name: 'get_weather' } });
    for (const piece of pieces.slice(1)) expect(Object.keys(piece)).toEqual(['index', 'function']);
    expect(pieces.map((piece) => piece.function?.arguments).join('')).toBe(ARGUMENTS);
    expect(chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(['tool_calls']);
  });

  it('is put together by the stream helper, several beside each other', async () => {
    const { openai } = await house.newGuest();
    const second = { ...CALL, id: 'call_2', function: { name: 'get_weather', arguments: '{}' } };
    const script = {
      steps: [
        { do: 'role' as const },
        { do: 'tool-call' as const, id: 'call_1', name: 'get_weather', arguments: ARGUMENTS, pieces: 4 },
        { do: 'tool-call' as const, id: 'call_2', name: 'get_weather', arguments: '{}' },
        { do: 'finish' as const, reason: 'tool_calls' },
        { do: 'done' as const },
      ],
    };
    const stream = openai.chat.completions.stream({ model: FAKE, messages: QUESTION, tools, ...own({ script }) });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(choices[0]?.message.tool_calls).toMatchObject([CALL, second]);
  });

  it('is answered by the client in a second request, which reaches the model server as it is', async () => {
    const { openai } = await house.newGuest();
    const ask = { model: FAKE, tools };
    const first = await openai.chat.completions.create({ ...ask, messages: QUESTION, ...own({ script: CALLING }) });
    const messages = [...QUESTION, first.choices[0]!.message, RESULT];
    const script = saying('It is 21 °C.');
    const second = await openai.chat.completions.create({ ...ask, messages, ...own({ script }) });
    expect(second.choices[0]?.message.content).toBe('It is 21 °C.');
    expect((await house.lastAsked()).body['messages']).toEqual([
      ...QUESTION,
      { role: 'assistant', content: null, tool_calls: [CALL] },
      RESULT,
    ]);
  });
});

describe.each([
  ['with what is new in it', false],
  ['with the whole of it', true],
])('a call of a tool in a chat, answered %s', (_, sendsAll) => {
  it.each([
    ['whole', false],
    ['in pieces', true],
  ])('stands in the chat and in what the model is sent next, %s', async (_how, stream) => {
    const guest = await house.newGuest();
    const { completions } = guest.openai.chat;
    const ask = async (messages: OpenAI.ChatCompletionMessageParam[], script: object) => {
      const body = { model: FAKE, tools, messages, ...own({ conversation_id: guest.chat.id, ...script }) };
      return stream ? completions.stream(body).finalChatCompletion() : completions.create(body);
    };
    const first = await ask(QUESTION, { script: CALLING });
    const { assistant_message_id: id } = idsOf(first);
    expect(await guest.get(`/messages/${id}`)).toMatchObject({
      role: 'assistant',
      content: '',
      tool_calls: [CALL],
      finish_reason: 'tool_calls',
    });
    const before = sendsAll ? [...QUESTION, { role: 'assistant' as const, content: null, tool_calls: [CALL] }] : [];
    const second = await ask([...before, RESULT], { script: saying('It is 21 °C.') });
    expect(second.choices[0]?.message.content).toBe('It is 21 °C.');
    const sent = [
      ...QUESTION,
      { role: 'assistant', content: expect.toBeOneOf([null, '']), tool_calls: [CALL] },
      RESULT,
    ];
    expect((await house.lastAsked()).body['messages']).toEqual(sent);
    expect(await guest.path(guest.chat.id)).toMatchObject([
      { role: 'user', tool_calls: null },
      { role: 'assistant', tool_calls: [CALL] },
      { role: 'tool', content: '21', tool_call_id: 'call_1' },
      { role: 'assistant', content: 'It is 21 °C.', tool_calls: null },
    ]);
    await ask(says('Thanks'), { script: saying('Any time.') });
    const reply = { role: 'assistant', content: 'It is 21 °C.' };
    expect((await house.lastAsked()).body['messages']).toEqual([...sent, reply, ...says('Thanks')]);
  });
});

describe('ELIZA', () => {
  it('answers in words where she may choose', async () => {
    const { openai } = await house.newGuest();
    const answer = await openai.chat.completions.create({ model: 'eliza', messages: says('I am unhappy'), tools });
    expect(answer.choices[0]).toMatchObject({ message: { content: expect.any(String) }, finish_reason: 'stop' });
  });

  it.each([false, true])('says that she cannot call one that she must, streamed: %s', async (stream) => {
    const { openai } = await house.newGuest();
    const ask = { model: 'eliza', messages: QUESTION, tools, tool_choice: 'required' as const, stream };
    const refused = await openai.chat.completions.create(ask).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(OpenAI.BadRequestError);
    expect(refused).toMatchObject({ param: 'tool_choice', code: 'unsupported', type: 'invalid_request_error' });
  });
});
