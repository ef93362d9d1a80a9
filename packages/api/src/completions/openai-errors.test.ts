import {
  erroringAfterHeaders,
  malformed,
  rateLimited,
  resetting,
  stalling,
  type ModelScript,
  type ScriptStep,
} from '@greenroom/model/testing';
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

const script = (...steps: ScriptStep[]): ModelScript => ({ steps });

/** What a promise is rejected with. */
async function rejectionOf(promise: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(OpenAI.APIError);
  return outcome as InstanceType<typeof OpenAI.APIError>;
}

/** Every error says what it is of, in one shape. */
function expectShape(error: InstanceType<typeof OpenAI.APIError>) {
  expect(error.error).toMatchObject({ message: expect.any(String), type: error.type, request_id: error.requestID });
  expect(error.headers?.get('content-type')).toBe('application/json; charset=utf-8');
}

describe.each([
  ['whole', false],
  ['streamed', true],
])('an error before an answer that is to come %s', (_, stream) => {
  const ask = ({ openai }: Guest, model: string, more: object = {}, maxRetries = 0) =>
    rejectionOf(openai.chat.completions.create({ model, messages: says('Hi'), stream, ...more }, { maxRetries }));

  it('is NotFoundError for a model that nobody has', async () => {
    const error = await ask(await house.newGuest(), 'gpt-4o', {}, 2);
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect(error).toMatchObject({ code: 'not_found', type: 'invalid_request_error' });
    expect(error.message).toContain('"gpt-4o"');
    expectShape(error);
  });

  it('is NotFoundError for a model that its server does not have', async () => {
    const step = { do: 'error', status: 404, message: 'No such model', code: 'model_not_found' } as const;
    const error = await ask(await house.newGuest(), 'fake/none', own({ script: script(step) }));
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect(error).toMatchObject({ status: 404, code: 'model_not_found', message: '404 No such model' });
    expectShape(error);
  });

  it('is BadRequestError for what the model server refuses, in its own words', async () => {
    const refusal = { message: 'Too long', type: 'invalid_request_error', param: 'messages', code: 'context_length' };
    const body = JSON.stringify({ error: { ...refusal, limit: 4096 } });
    const step = { do: 'status', status: 400, headers: { 'content-type': 'application/json' }, body } as const;
    const error = await ask(await house.newGuest(), FAKE, own({ script: script(step) }), 2);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ param: 'messages', code: 'context_length', type: 'invalid_request_error' });
    expect(error.message).toBe('400 Too long');
    expect(error.error).toMatchObject({ limit: 4096 });
    expectShape(error);
  });

  it('is BadRequestError for what we refuse, and names the field', async () => {
    const error = await ask(await house.newGuest(), 'eliza', { n: 2 });
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ param: 'n', code: 'validation_failed' });
    expectShape(error);
  });

  it('is AuthenticationError for a wrong key of ours, and asks the model server nothing', async () => {
    const before = (await house.fake.recorded()).length;
    const openai = new OpenAI({ baseURL: `${house.api.url}/api/v1`, apiKey: 'wrong' });
    const error = await ask({ ...(await house.newGuest()), openai }, FAKE, {}, 2);
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(error).toMatchObject({ status: 401, code: 'unauthenticated', type: 'authentication_error' });
    expectShape(error);
    expect(await house.fake.recorded()).toHaveLength(before);
  });

  it('is InternalServerError for a wrong key of the model server, which is none of the caller', async () => {
    const step = { do: 'error', status: 401, message: 'Incorrect API key provided: sk-canary' } as const;
    const error = await ask(await house.newGuest(), FAKE, own({ script: script(step) }));
    expect(error).toBeInstanceOf(OpenAI.InternalServerError);
    expect(error).toMatchObject({ status: 502, code: 'model_failed', type: 'server_error' });
    expect(JSON.stringify(error.error)).not.toContain('sk-canary');
    expectShape(error);
  });

  it('is RateLimitError with the time to wait, after the tries of the client', async () => {
    const before = (await house.fake.recorded()).length;
    const started = performance.now();
    const error = await ask(await house.newGuest(), FAKE, own({ script: rateLimited(1) }), 1);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(error).toMatchObject({ code: 'rate_limited', type: 'rate_limit_error' });
    expect(error.headers?.get('retry-after')).toBe('1');
    expect(performance.now() - started).toBeGreaterThan(950);
    expect(await house.fake.recorded()).toHaveLength(before + 2);
    expectShape(error);
  });

  it.each([
    ['fails', FAKE, own({ script: script({ do: 'error', status: 500, message: 'Out of memory' }) })],
    ['breaks off', FAKE, own({ script: resetting() })],
    ['talks nonsense', FAKE, own({ script: malformed() })],
    ['is not there', 'down/any', {}],
  ])('is InternalServerError where the model server %s', async (_what, model, more) => {
    const error = await ask(await house.newGuest(), model, more);
    expect(error).toBeInstanceOf(OpenAI.InternalServerError);
    expect(error).toMatchObject({ status: 502, code: 'model_failed', type: 'server_error', param: null });
    expectShape(error);
  });

  it('is ConflictError while a reply runs in the chat, names it, and is not tried again', async () => {
    const guest = await house.newGuest();
    const mine = own({ conversation_id: guest.chat.id });
    const first = { model: FAKE, messages: says('Hi'), stream: true, ...mine } as const;
    const running = await guest.openai.chat.completions.create({ ...first, ...own({ script: stalling('Well') }) });
    const begun = running[Symbol.asyncIterator]();
    const { value: chunk } = await begun.next();
    const { generation_id } = idsOf(chunk);
    let tries = 0;
    const counting: typeof fetch = (...request) => {
      tries++;
      return fetch(...request);
    };
    const openai = guest.openai.withOptions({ fetch: counting });
    const error = await ask({ ...guest, openai }, 'eliza', mine, 2);
    expect(error).toBeInstanceOf(OpenAI.ConflictError);
    expect(error).toMatchObject({ code: 'generation_running', error: { generation_id } });
    expect(tries).toBe(1);
    expectShape(error);
    await guest.post(`/generations/${generation_id}/stop`);
    await begun.return?.();
    expect((await guest.over(generation_id)).status).toBe('stopped');
  });
});

describe('an error in the middle of an answer', () => {
  it.each([
    ['an error', erroringAfterHeaders('Half a '), 'model_failed'],
    ['a connection that breaks', resetting('Half a '), 'model_failed'],
    ['nonsense', malformed('Half a '), 'model_failed'],
    ['a limit', script({ do: 'text', text: 'Half a ' }, ...rateLimited().steps), 'rate_limited'],
  ])('comes out of the iteration after the text before it, which is kept: %s', async (_, broken, code) => {
    const guest = await house.newGuest();
    const ask = { model: FAKE, messages: says('Hi'), ...own({ conversation_id: guest.chat.id, script: broken }) };
    const stream = await guest.openai.chat.completions.create({ ...ask, stream: true });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    const reading = (async () => {
      for await (const chunk of stream) chunks.push(chunk);
    })();
    const error = await rejectionOf(reading);
    expect(error).toMatchObject({ code, param: null, message: expect.stringContaining('model server') });
    expect(textOf(chunks)).toBe('Half a ');
    expect(await guest.last()).toMatchObject({ content: 'Half a ', finish_reason: 'error' });
    const [generation] = await guest.generations();
    expect(generation).toMatchObject({ id: idsOf(chunks[0]!).generation_id, status: 'failed', error: { code } });
  });

  it('is the error of a whole answer, of which what there was is kept', async () => {
    const guest = await house.newGuest();
    const mine = own({ conversation_id: guest.chat.id, script: erroringAfterHeaders('Half a ') });
    const ask = { model: FAKE, messages: says('Hi'), ...mine };
    const error = await rejectionOf(guest.openai.chat.completions.create(ask, { maxRetries: 0 }));
    expect(error).toMatchObject({ status: 502, code: 'model_failed' });
    expect(await guest.last()).toMatchObject({ content: 'Half a ', finish_reason: 'error' });
  });

  it('is followed by one [DONE], as every stream is', async () => {
    const { openai } = await house.newGuest();
    const ask = { model: FAKE, messages: says('Hi'), stream: true } as const;
    for (const more of [{}, own({ script: erroringAfterHeaders('Half') })]) {
      const answer = await openai.chat.completions.create({ ...ask, ...more }).asResponse();
      const text = await answer.text();
      expect(text.match(/^data: \[DONE\]$/gm)).toHaveLength(1);
      expect(text).toMatch(/data: \[DONE\]\n\n$/);
    }
  });

  it('is told by the stream helper as well', async () => {
    const { openai } = await house.newGuest();
    const ask = { model: FAKE, messages: says('Hi'), ...own({ script: erroringAfterHeaders('Half') }) };
    const error = await rejectionOf(openai.chat.completions.stream(ask).finalContent());
    expect(error.code).toBe('model_failed');
  });
});

describe('what belongs to somebody else', () => {
  it('is NotFoundError: a conversation, in the words of one that is not there', async () => {
    const [bea, ann] = [await house.newGuest(), await house.newGuest()];
    const { completions } = ann.openai.chat;
    const ask = (conversation_id: string) =>
      rejectionOf(completions.create({ model: FAKE, messages: says('Hi'), ...own({ conversation_id }) }));
    const foreign = await ask(bea.chat.id);
    expect(foreign).toBeInstanceOf(OpenAI.NotFoundError);
    const none = await ask('01890000-0000-7000-8000-000000000000');
    expect(foreign.message.replace(bea.chat.id, '')).toBe(none.message.replace(/[0-9a-f-]{36}/, ''));
    expect(await bea.said()).toEqual([]);
  });

  it('is NotFoundError: a character', async () => {
    const [bea, ann] = [await house.newGuest(), await house.newGuest()];
    const { id: character_id } = await bea.newCharacter();
    const ask = { model: FAKE, messages: says('Hi'), ...own({ character_id }) };
    const error = await rejectionOf(ann.openai.chat.completions.create(ask));
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
  });
});

it('a character that is not the one of the chat is ConflictError, and not tried again', async () => {
  const guest = await house.newGuest();
  const [mira, noa] = [await guest.newCharacter(), await guest.newCharacter({ name: 'Noa' })];
  const chat = await guest.newChat({ character_id: mira.id });
  const ask = (character_id: number) => ({
    model: FAKE,
    messages: says('Hi'),
    ...own({ conversation_id: chat.id, character_id }),
  });
  const error = await rejectionOf(guest.openai.chat.completions.create(ask(noa.id)));
  expect(error).toBeInstanceOf(OpenAI.ConflictError);
  expect(error).toMatchObject({ param: 'character_id', code: 'conflict' });
  expect(error.headers?.get('x-should-retry')).toBe('false');
  const answer = await guest.openai.chat.completions.create(ask(mira.id));
  expect(answer.choices[0]?.message.content).toBe('You said: Hi');
  expect(await all(await guest.openai.chat.completions.create({ ...ask(mira.id), stream: true }))).not.toEqual([]);
});
