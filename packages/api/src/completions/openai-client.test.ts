import type { JsonObject } from '@greenroom/model';
import { saying, type ModelScript } from '@greenroom/model/testing';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, createTestApi } from '../../test/create-test-api.ts';
import { all, FAKE, idsOf, openHouse, own, says, textOf, type OpenAiHouse } from '../../test/openai-house.ts';

let house: OpenAiHouse;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const SAID = 'Good evening. The stage is yours — 🎭.';
const SCRIPT = saying(SAID, { chunkSize: 5 });
const ELIZA_SAYS = 'It makes me sorry that you are unhappy.';

describe.each([
  ['ELIZA', 'eliza', {}, ELIZA_SAYS],
  ['a model server', FAKE, own({ script: SCRIPT }), SAID],
])('through %s', (_, model, more, expected) => {
  const messages = says('I am unhappy');

  it('answers whole', async () => {
    const { openai } = await house.newGuest();
    const answer = await openai.chat.completions.create({ model, messages, ...more });
    expect(answer).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-/),
      object: 'chat.completion',
      model: model.replace('fake/', ''),
      choices: [{ index: 0, message: { role: 'assistant', content: expected }, finish_reason: 'stop' }],
      usage: { prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) },
    });
    expect(answer.choices).toHaveLength(1);
    expect(Math.abs(answer.created - Date.now() / 1000)).toBeLessThan(60);
  });

  it('answers in pieces, which together are the answer', async () => {
    const { openai } = await house.newGuest();
    const chunks = await all(await openai.chat.completions.create({ model, messages, stream: true, ...more }));
    expect(textOf(chunks)).toBe(expected);
    expect(chunks.length).toBeGreaterThan(5);
    expect(new Set(chunks.map(({ id, object, created }) => `${id} ${object} ${created}`)).size).toBe(1);
    expect(chunks[0]).toMatchObject({ object: 'chat.completion.chunk', choices: [{ delta: { role: 'assistant' } }] });
    expect(chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(['stop']);
  });

  it('tells what it cost at the end of a stream to those who ask, and to nobody else', async () => {
    const { openai } = await house.newGuest();
    const ask = { model, messages, stream: true, ...more } as const;
    const told = await all(await openai.chat.completions.create({ ...ask, stream_options: { include_usage: true } }));
    expect(told.filter(({ usage }) => usage)).toEqual([told.at(-1)]);
    expect(told.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: expect.any(Number) } });
    expect(told.at(-1)?.usage?.total_tokens).toBeGreaterThan(told.at(-1)?.usage?.prompt_tokens ?? 0);
    const untold = await all(await openai.chat.completions.create(ask));
    expect(untold.filter((chunk) => 'usage' in chunk)).toEqual([]);
  });

  it('gives the stream helper all it accumulates', async () => {
    const { openai } = await house.newGuest();
    const ask = { model, messages, stream_options: { include_usage: true }, ...more };
    const stream = openai.chat.completions.stream(ask);
    const deltas: string[] = [];
    stream.on('content', (delta) => void deltas.push(delta));
    expect(await stream.finalContent()).toBe(expected);
    expect(deltas.join('')).toBe(expected);
    expect(await stream.finalMessage()).toMatchObject({ role: 'assistant', content: expected });
    const completion = await stream.finalChatCompletion();
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    expect(completion.usage).toEqual(await stream.totalUsage());
  });

  it('names itself on the answer and on each chunk, and stores nothing without a conversation', async () => {
    const { openai, generations } = await house.newGuest();
    const nothing = { conversation_id: null, user_message_id: null, assistant_message_id: null };
    const whole = await openai.chat.completions.create({ model, messages, ...more });
    expect(idsOf(whole)).toEqual({ ...nothing, generation_id: whole.id.replace('chatcmpl-', '') });
    const chunks = await all(await openai.chat.completions.create({ model, messages, stream: true, ...more }));
    for (const chunk of chunks)
      expect(idsOf(chunk)).toEqual({ ...nothing, generation_id: chunk.id.replace('chatcmpl-', '') });
    expect(await generations()).toEqual([]);
  });
});

describe('what only the model server knows', () => {
  it('is asked of it as the caller asked: every parameter, every field of a message', async () => {
    const { openai } = await house.newGuest();
    const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA' } };
    const messages = [
      { role: 'developer' as const, content: 'Be brief.', ...own({ cache_control: { type: 'ephemeral' } }) },
      { role: 'user' as const, name: 'bo', content: [{ type: 'text' as const, text: 'Look' }, image] },
    ];
    const parameters = {
      temperature: 0.3,
      max_tokens: 12,
      seed: 7,
      stop: ['END'],
      logit_bias: { 50256: -100 },
      response_format: { type: 'json_object' as const },
      ...own({ top_k: 40, chat_template_kwargs: { enable_thinking: false } }),
    };
    await openai.chat.completions.create({ model: FAKE, messages, ...parameters });
    const { body } = await house.lastAsked();
    expect(body).toMatchObject({ model: 'fake-large', messages, ...parameters });
    expect(Object.keys(body).toSorted()).toEqual(
      ['messages', 'model', 'stream', 'stream_options', ...Object.keys(parameters)].toSorted(),
    );
  });

  const chunk = (choice: JsonObject, more: JsonObject = {}) => {
    const head = { id: 'theirs', object: 'chat.completion.chunk', created: 5, model: 'fake-large-0613' };
    return { do: 'chunk' as const, chunk: { ...head, ...more, choices: [{ index: 0, delta: {}, ...choice }] } };
  };
  const USAGE = {
    prompt_tokens: 3,
    completion_tokens: 2,
    total_tokens: 5,
    prompt_tokens_details: { cached_tokens: 1 },
  };
  const script: ModelScript = {
    steps: [
      chunk({ delta: { role: 'assistant', content: '' } }, { system_fingerprint: 'fp_1', provider: { region: 'eu' } }),
      chunk({ delta: { reasoning_content: 'They ' } }),
      chunk({ delta: { reasoning_content: 'greet.' } }),
      chunk({ delta: { content: 'Hel' }, logprobs: { content: [{ token: 'Hel', logprob: -0.1 }], refusal: null } }),
      chunk({ delta: { content: 'lo' }, logprobs: { content: [{ token: 'lo', logprob: -0.2 }], refusal: null } }),
      chunk({ delta: { annotations: [{ type: 'url_citation' }] } }, { service_tier: 'flex' }),
      chunk({ finish_reason: 'stop', native_finish_reason: 'eos' }, { usage: USAGE }),
      { do: 'done' },
    ],
  };
  const logprobs = [
    { token: 'Hel', logprob: -0.1 },
    { token: 'lo', logprob: -0.2 },
  ];

  it('comes back in a whole answer, put together', async () => {
    const { openai } = await house.newGuest();
    const answer = await openai.chat.completions.create({ model: FAKE, messages: says('Hi'), ...own({ script }) });
    expect(answer).toMatchObject({
      model: 'fake-large-0613',
      system_fingerprint: 'fp_1',
      service_tier: 'flex',
      provider: { region: 'eu' },
      usage: USAGE,
    });
    expect(answer.id).not.toBe('theirs');
    expect(answer.choices).toEqual([
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'Hello',
          reasoning_content: 'They greet.',
          annotations: [{ type: 'url_citation' }],
        },
        logprobs: { content: logprobs, refusal: null },
        finish_reason: 'stop',
        native_finish_reason: 'eos',
      },
    ]);
  });

  it('comes back in the chunk it came in', async () => {
    const { openai } = await house.newGuest();
    const chunks = await all(
      await openai.chat.completions.create({ model: FAKE, messages: says('Hi'), stream: true, ...own({ script }) }),
    );
    const sent = script.steps.flatMap((step) => (step.do === 'chunk' ? [step.chunk] : []));
    expect(chunks).toHaveLength(sent.length);
    for (const [index, { id: _id, created: _created, usage: _usage, ...theirs }] of sent.entries())
      expect(chunks[index]).toMatchObject(theirs);
    const streamed = openai.chat.completions.stream({ model: FAKE, messages: says('Hi'), ...own({ script }) });
    const [choice] = (await streamed.finalChatCompletion()).choices;
    expect(choice?.logprobs).toEqual({ content: logprobs, refusal: null });
  });

  it('is a refusal and no content where the model refuses, streamed or not', async () => {
    const { openai } = await house.newGuest();
    const steps = [
      chunk({ delta: { role: 'assistant', content: '', refusal: null } }),
      chunk({ delta: { refusal: 'I will ' } }),
      chunk({ delta: { refusal: 'not.' } }),
      chunk({ finish_reason: 'stop' }),
      { do: 'done' as const },
    ];
    const ask = { model: FAKE, messages: says('Hi'), ...own({ script: { steps } }) };
    const whole = await openai.chat.completions.create(ask);
    expect(whole.choices[0]?.message).toEqual({ role: 'assistant', content: null, refusal: 'I will not.' });
    const streamed = await openai.chat.completions.stream(ask).finalMessage();
    expect(streamed).toMatchObject({ content: '', refusal: 'I will not.' });
  });
});

describe('models', () => {
  it('are listed, those of each server under its name', async () => {
    const { openai } = await house.newGuest();
    const listed = await all(openai.models.list());
    expect(listed.map(({ id }) => id)).toEqual(['eliza', 'fake/fake-large', 'fake/fake-small']);
    for (const model of listed) expect(model).toMatchObject({ object: 'model', owned_by: 'greenroom', created: 0 });
  });

  it.each(['eliza', FAKE])('tell of themselves: %s', async (id) => {
    const { openai } = await house.newGuest();
    expect(await openai.models.retrieve(id)).toMatchObject({ id, object: 'model' });
  });

  it('are not found by a name that none has', async () => {
    const { openai } = await house.newGuest();
    await expect(openai.models.retrieve('fake/none')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });
});

it('takes the key of the only user', async () => {
  await using api = await createTestApi({ auth: { mode: 'single_user', apiKey: API_KEY } });
  const openai = new OpenAI({ baseURL: `${api.url}/api/v1`, apiKey: API_KEY });
  const answer = await openai.chat.completions.create({ model: 'eliza', messages: says('I am unhappy') });
  expect(answer.choices[0]?.message.content).toBe(ELIZA_SAYS);
});
