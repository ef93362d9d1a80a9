import { describe, expect, it } from 'vitest';
import { hear, request } from '../../test/ask-scripted.ts';
import { ModelError } from '../model-error.ts';
import { createScriptedModel } from './create-scripted-model.ts';
import type { ScriptStep } from './model-script.ts';
import {
  callingTool,
  erroringAfterHeaders,
  malformed,
  rateLimited,
  resetting,
  saying,
  stalling,
  withoutDone,
} from './script-builders.ts';

function play(...steps: ScriptStep[]) {
  return hear(createScriptedModel(), request({ steps }));
}

const CUT_OFF = expect.objectContaining({ kind: 'cut_off' });

describe('what it says', () => {
  it('says back the last user text, given as a string or in parts', async () => {
    const model = createScriptedModel();
    expect((await hear(model, request())).text).toBe('You said: Hi there');
    const parts = [{ type: 'text', text: 'Look ' }, { type: 'image_url' }, { type: 'text', text: 'here' }];
    const messages = [
      { role: 'user' as const, content: parts },
      { role: 'assistant' as const, content: 'Where?' },
    ];
    expect((await hear(model, { ...request(), messages })).text).toBe('You said: Look here');
    expect((await hear(model, { ...request(), messages: [] })).text).toBe('You said: ');
  });

  it('follows the script of the request before its own', async () => {
    const model = createScriptedModel({ script: ({ model }) => saying(`I am ${model}`) });
    expect((await hear(model, request())).text).toBe('I am fake-large');
    expect((await hear(model, request(saying('Other')))).text).toBe('Other');
    expect((await hear(model, request(undefined, { script: 'a text' }))).text).toBe('I am fake-large');
    expect((await hear(createScriptedModel({ script: saying('Fixed') }), request())).text).toBe('Fixed');
  });

  it('tells the text in pieces, then the reason, then the usage', async () => {
    const { events, error } = await hear(createScriptedModel(), request(saying('Good day', { chunkSize: 3 })));
    expect(error).toBeUndefined();
    expect(events.map(({ text }) => text)).toEqual(['', 'Goo', 'd d', 'ay', '', '']);
    expect(events.map(({ finishReason }) => finishReason)).toEqual([null, null, null, null, 'stop', null]);
    expect(events.at(0)?.usage).toBeNull();
    expect(events.at(-1)?.usage).toEqual({ prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 });
    expect(events[0]?.chunk).toMatchObject({ model: 'fake-large', choices: [{ delta: { role: 'assistant' } }] });
  });

  it('tells thoughts apart from text, whatever their field is called', async () => {
    const { events, text } = await play(
      { do: 'reasoning', text: 'Hm', chunkSize: 1 },
      { do: 'reasoning', text: '!', field: 'reasoning' },
      { do: 'text', text: 'Yes' },
      { do: 'done' },
    );
    expect(events.map(({ reasoning }) => reasoning).join('')).toBe('Hm!');
    expect(text).toBe('Yes');
  });

  it('counts a refusal as text, and hears the first choice alone', async () => {
    const refusal = { choices: [{ index: 0, delta: { refusal: 'No.' } }] };
    const second = { choices: [{ index: 1, delta: { content: 'other' }, finish_reason: 'stop' }] };
    const { text, events } = await play(
      { do: 'chunk', chunk: refusal },
      { do: 'chunk', chunk: second },
      { do: 'done' },
    );
    expect(text).toBe('No.');
    expect(events.map(({ finishReason }) => finishReason)).toEqual([null, null, 'stop']);
    expect(events[0]?.chunk).toEqual(refusal);
  });

  it('spreads the arguments of a tool call on as many pieces as asked', async () => {
    const { events } = await hear(
      createScriptedModel(),
      request(callingTool('look', { at: 'the door' }, { pieces: 3 })),
    );
    const calls = events.flatMap(({ toolCalls }) => toolCalls);
    expect(calls).toHaveLength(3);
    expect(calls[0]).toMatchObject({ index: 0, id: 'call_1', type: 'function', function: { name: 'look' } });
    expect(calls[1]).toEqual({ index: 0, function: { arguments: expect.any(String) } });
    expect(calls.map((call) => call.function?.arguments).join('')).toBe('{"at":"the door"}');
    expect(events.some(({ finishReason }) => finishReason === 'tool_calls')).toBe(true);
  });

  it('numbers the tool calls of one answer', async () => {
    const call = { do: 'tool-call', id: 'a', name: 'look', arguments: '' } as const;
    const { events } = await play(call, { ...call, id: 'b' }, { do: 'done' });
    expect(events.flatMap(({ toolCalls }) => toolCalls.map(({ index, id }) => [index, id]))).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
  });

  it('puts raw bytes together, whatever they were cut through', async () => {
    const bytes = Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"😀"}}]}\n\n');
    const cut = bytes.indexOf(0xf0) + 2;
    const { text, error } = await play(
      { do: 'raw', text: bytes.subarray(0, cut).toString('base64'), encoding: 'base64' },
      { do: 'raw', text: bytes.subarray(cut).toString('base64'), encoding: 'base64' },
      { do: 'raw', text: 'data: [DONE]\r\n\r\n' },
    );
    expect([text, error]).toEqual(['😀', undefined]);
  });

  it('goes on telling the usage once it is told', async () => {
    const { events } = await play(
      { do: 'usage', prompt_tokens: 1, completion_tokens: 2 },
      { do: 'text', text: 'Hi' },
      { do: 'chunk', chunk: { object: 'x' } },
      { do: 'done' },
    );
    expect(events.map(({ usage }) => usage?.total_tokens)).toEqual([3, 3, 3, 3]);
    expect(events[2]?.chunk).toEqual({ object: 'x', choices: [] });
  });

  it('passes over comments', async () => {
    const { events } = await play({ do: 'comment', text: 'BUSY' }, { do: 'text', text: 'Hi' }, { do: 'done' });
    expect(events.map(({ text }) => text)).toEqual(['Hi', '']);
  });
});

describe('how it ends', () => {
  it('stops at [DONE], and takes it for the reason when none was given', async () => {
    const { events, error } = await play({ do: 'text', text: 'Hi' }, { do: 'done' }, { do: 'stall' });
    expect(error).toBeUndefined();
    expect(events.at(-1)?.finishReason).toBe('stop');
    const whole = await hear(createScriptedModel(), request(saying('Hi', { finishReason: 'length' })));
    expect(whole.events.flatMap(({ finishReason }) => finishReason ?? [])).toEqual(['length']);
  });

  it('is whole without [DONE] when it gave a reason, and cut off when it gave none', async () => {
    const whole = await hear(createScriptedModel(), request(withoutDone('Hi')));
    expect([whole.text, whole.error]).toEqual(['Hi', undefined]);
    const cut = await play({ do: 'text', text: 'Hi' }, { do: 'end' });
    expect(cut).toMatchObject({ text: 'Hi', error: CUT_OFF });
    expect((await play()).error).toEqual(CUT_OFF);
  });

  it('is cut off by a reset, after the text before it', async () => {
    expect(await hear(createScriptedModel(), request(resetting('Hel')))).toMatchObject({ text: 'Hel', error: CUT_OFF });
    expect(await hear(createScriptedModel(), request(resetting()))).toMatchObject({ text: '', error: CUT_OFF });
  });

  it('is whole once it gave a reason, even when the connection breaks then', async () => {
    const steps: ScriptStep[] = [{ do: 'text', text: 'Hi' }, { do: 'finish', reason: 'stop' }, { do: 'reset' }];
    expect(await play(...steps)).toMatchObject({ text: 'Hi', error: undefined });
  });

  it('hears a last event without the empty line after it, but no half of one', async () => {
    const raw = 'data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}';
    expect(await play({ do: 'raw', text: raw })).toMatchObject({ text: 'Hi', error: undefined });
    expect(await play({ do: 'raw', text: raw.slice(0, -1) })).toMatchObject({ text: '', error: CUT_OFF });
    expect(await play({ do: 'raw', text: 'data: [DONE]' })).toMatchObject({ error: undefined });
  });

  it('is malformed by data that is no chunk', async () => {
    const error = expect.objectContaining({ kind: 'malformed' });
    expect(await hear(createScriptedModel(), request(malformed('Hel')))).toMatchObject({ text: 'Hel', error });
    expect((await play({ do: 'raw', text: 'data: "text"\n\n' })).error).toEqual(error);
    expect((await play({ do: 'raw', text: 'data: [1]\n\n' })).error).toEqual(error);
  });

  it.each([
    [400, 'refused'],
    [401, 'credentials'],
    [403, 'credentials'],
    [404, 'refused'],
    [429, 'rate_limited'],
    [500, 'failed'],
    [503, 'failed'],
  ])('fails at %i as %s, and carries the body', async (status, kind) => {
    const { error } = await play({ do: 'error', status, message: 'No', code: 'nope' });
    expect(ModelError.is(error)).toBe(true);
    expect(error).toMatchObject({ kind, details: { status, body: { message: 'No', code: 'nope' } } });
  });

  it('tells how long a rate limit asks to wait', async () => {
    const { error } = await hear(createScriptedModel(), request(rateLimited(7)));
    expect(error).toMatchObject({ kind: 'rate_limited', details: { status: 429, retryAfter: 7 } });
    const without = await hear(createScriptedModel(), request(rateLimited()));
    expect(without.error).toMatchObject({ kind: 'rate_limited', details: { retryAfter: undefined } });
  });

  it('fails by an error inside the stream, after the text before it', async () => {
    const outcome = await hear(createScriptedModel(), request(erroringAfterHeaders('Hel')));
    expect(outcome).toMatchObject({ text: 'Hel', error: { kind: 'failed', details: { body: { code: null } } } });
  });

  it('tells a rate limit inside the stream from other errors', async () => {
    const error = { do: 'error', message: 'Slow down', code: 'rate_limit_exceeded' } as const;
    expect((await play({ do: 'role' }, error)).error).toMatchObject({ kind: 'rate_limited', details: { status: 429 } });
    const odd = await play({ do: 'chunk', chunk: { error: 'Out of memory' } });
    expect(odd.error).toMatchObject({ kind: 'failed', details: { body: { message: 'Out of memory' } } });
  });

  it('fails at a page of HTML as its status says', async () => {
    const body = '<html>';
    const details = { body: { message: body } };
    const outcomes = await Promise.all([502, 302, 200].map((status) => play({ do: 'status', status, body })));
    expect(outcomes.map(({ error }) => error)).toMatchObject([
      { kind: 'failed', details: { status: 502, ...details } },
      { kind: 'unreachable', details: { status: 302, ...details } },
      { kind: 'malformed', details: {} },
    ]);
  });

  it('throws what is wrong with a script that cannot be played, and counts nothing', async () => {
    const model = createScriptedModel();
    const { error } = await hear(model, request({ steps: [{ do: 'dance' } as unknown as ScriptStep] }));
    expect(ModelError.is(error)).toBe(false);
    expect(String(error)).toContain('no such step');
    expect([model.running(), model.aborted]).toEqual([0, 0]);
  });
});

describe('how it is left', () => {
  it('throws the reason at once when aborted while it stalls', async () => {
    const model = createScriptedModel({ script: stalling('Once') });
    const caller = new AbortController();
    const heard = hear(model, request(), caller.signal);
    await expect.poll(() => model.running()).toBe(1);
    const reason = new Error('left');
    caller.abort(reason);
    expect(await heard).toMatchObject({ text: 'Once', error: reason });
    expect([model.running(), model.aborted]).toEqual([0, 1]);
  });

  it('throws the reason at once when aborted in a wait or between two events', async () => {
    const scripts = [saying('abc', { chunkSize: 1, everyMs: 60_000 }), saying('abc', { chunkSize: 1 })];
    for (const script of scripts) {
      const caller = new AbortController();
      const heard: string[] = [];
      const reason = new Error('left');
      const leaving = async () => {
        for await (const { text } of createScriptedModel().stream(request(script), { signal: caller.signal })) {
          heard.push(text);
          if (text === 'a') setImmediate(() => caller.abort(reason));
          if (text === 'a') await new Promise(setImmediate);
        }
      };
      await expect(leaving()).rejects.toBe(reason);
      expect(heard).toEqual(['', 'a']);
    }
  });

  it('asks nothing when the signal has aborted before', async () => {
    const model = createScriptedModel();
    const reason = new Error('too late');
    expect((await hear(model, request(), AbortSignal.abort(reason))).error).toBe(reason);
    expect(model.requests).toEqual([]);
  });

  it('takes leaving the iteration for the end of the request', async () => {
    const model = createScriptedModel({ script: stalling('Once') });
    const { signal } = new AbortController();
    for await (const { text } of model.stream(request(), { signal })) {
      expect(model.running()).toBe(1);
      if (text === 'Once') break;
    }
    expect([model.running(), model.aborted]).toEqual([0, 1]);
  });

  it('ends at once when left while its next event is waited for', async () => {
    const model = createScriptedModel({ script: stalling() });
    const answer = model.stream(request(), { signal: new AbortController().signal })[Symbol.asyncIterator]();
    const next = answer.next();
    await expect.poll(() => model.running()).toBe(1);
    await answer.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
    expect([model.running(), model.aborted]).toEqual([0, 1]);
  });

  it('counts no answer as aborted that ended by itself', async () => {
    const model = createScriptedModel();
    for (const script of [saying('Hi'), resetting('Hi'), rateLimited(1)]) await hear(model, request(script));
    expect([model.running(), model.aborted]).toEqual([0, 0]);
  });
});

it('remembers each request as it was when asked', async () => {
  const model = createScriptedModel();
  const asked = request(undefined, { temperature: 0.5 });
  await hear(model, asked);
  asked.parameters['temperature'] = 2;
  expect(model.requests).toEqual([request(undefined, { temperature: 0.5 })]);
});

it('waits as long as the script says', async () => {
  const startedAt = performance.now();
  await play({ do: 'wait', ms: 30 }, { do: 'text', text: 'abc', chunkSize: 1, everyMs: 30 }, { do: 'done' });
  // A timer may fire a millisecond early.
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(85);
});

it('keeps 200 answers at once apart', async () => {
  const model = createScriptedModel();
  const texts = Array.from({ length: 200 }, (_, index) => `Answer ${index}: ${'ä😀'.repeat(index)}`);
  const heard = texts.map((text) => hear(model, request(saying(text, { chunkSize: 7, everyMs: 1 }))));
  await expect.poll(() => model.running()).toBe(200);
  expect((await Promise.all(heard)).map(({ text }) => text)).toEqual(texts);
  expect([model.running(), model.aborted]).toEqual([0, 0]);
});
