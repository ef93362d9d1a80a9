import {
  callingTool,
  erroringAfterHeaders,
  malformed,
  rateLimited,
  resetting,
  saying,
  stalling,
  withoutDone,
  type ModelScript,
} from '@greenroom/model/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completionText, createReplyApi, newReplier, type Replier, type ReplyApi } from '../../test/reply-api.ts';

let api: ReplyApi;
beforeAll(async () => {
  api = await createReplyApi({ replies: { graceMs: 200, timeoutMs: 700 } });
});
afterAll(() => api[Symbol.asyncDispose]());

/** What must hold of a chat whatever has happened to a reply in it. */
async function expectUsable(replier: Replier): Promise<void> {
  expect((await replier.generations()).filter(({ status }) => status === 'running')).toEqual([]);
  expect(api.model.running()).toBe(0);
  const answer = await replier.complete('And now?', saying('Now it works.'));
  expect([answer.status, answer.body.choices?.[0].message.content]).toEqual([200, 'Now it works.']);
  expect((await replier.said()).at(-1)).toEqual(['assistant', 'Now it works.']);
}

const PARTIAL: [what: string, script: ModelScript, status: string, finishReason: string, code: string | null][] = [
  ['the connection breaks', resetting('Half a'), 'failed', 'error', 'model_failed'],
  ['it says nothing more', stalling('Half a'), 'failed', 'error', 'model_timeout'],
  ['it sends something that is no JSON', malformed('Half a'), 'failed', 'error', 'model_failed'],
  ['it fails after its headers', erroringAfterHeaders('Half a'), 'failed', 'error', 'model_failed'],
  [
    'it ends without a reason',
    { steps: [{ do: 'text', text: 'Half a' }, { do: 'end' }] },
    'failed',
    'error',
    'model_failed',
  ],
  ['it ends without [DONE]', withoutDone('Half a'), 'completed', 'stop', null],
  ['it is cut at its longest', saying('Half a', { finishReason: 'length' }), 'completed', 'length', null],
];

describe.each(PARTIAL)('when %s, in the middle of a reply', (_what, script, status, finishReason, code) => {
  it.each(['streamed', 'whole'])('the text so far is kept, and the chat goes on (%s)', async (how) => {
    const replier = await newReplier(api);
    if (how === 'streamed') {
      const events = await replier.stream('Hello', script);
      expect(completionText(events)).toBe('Half a');
      expect(events.filter(({ data }) => data === '[DONE]')).toHaveLength(1);
      expect(events.at(-1)?.data).toBe('[DONE]');
      const errors = events.filter(({ data }) => data.startsWith('{"error"'));
      expect(errors.map(({ data }) => JSON.parse(data).error.code)).toEqual(code === null ? [] : [code]);
    } else {
      const answer = await replier.complete('Hello', script);
      expect(answer.body.error?.code ?? null).toBe(code);
    }
    expect(await replier.said()).toEqual([
      ['user', 'Hello'],
      ['assistant', 'Half a'],
    ]);
    expect(await replier.last()).toMatchObject({ finish_reason: finishReason, model: expect.any(String) });
    const [generation] = await replier.generations();
    expect(generation).toMatchObject({ status, finish_reason: finishReason });
    expect(generation?.error?.code ?? null).toBe(code);
    expect(generation?.usage?.completion_tokens).toBeGreaterThan(0);
    await expectUsable(replier);
  });
});

const AT_ONCE: [what: string, script: ModelScript, status: number, code: string][] = [
  ['refuses with 429', rateLimited(7), 429, 'rate_limited'],
  [
    'refuses the request',
    { steps: [{ do: 'error', status: 400, message: 'no such temperature' }] },
    400,
    'model_refused',
  ],
  ['refuses our key', { steps: [{ do: 'error', status: 401, message: 'bad key' }] }, 502, 'model_failed'],
  ['fails', { steps: [{ do: 'error', status: 500, message: 'oh no' }] }, 502, 'model_failed'],
  ['breaks off', resetting(), 502, 'model_failed'],
  ['never answers', stalling(), 504, 'model_timeout'],
];

describe.each(AT_ONCE)('when the model %s before its first word', (_what, script, status, code) => {
  it.each(['streamed', 'whole'])('the caller gets a status, and the failure stands on the reply (%s)', async (how) => {
    const replier = await newReplier(api);
    const answer = await replier.complete('Hello', script, { stream: how === 'streamed' });
    expect([answer.status, answer.body.error.type]).toEqual([status, expect.stringMatching(/_error$/)]);
    expect(answer.body.error.message).not.toBe('');
    expect(await replier.said()).toEqual([
      ['user', 'Hello'],
      ['assistant', ''],
    ]);
    expect(await replier.last()).toMatchObject({ finish_reason: 'error' });
    const [generation] = await replier.generations();
    expect(generation).toMatchObject({ status: 'failed', finish_reason: 'error', error: { code } });
  });

  it('the same said again is the same turn, with a new reply in the place of the failed one', async () => {
    const replier = await newReplier(api);
    await replier.complete('Hello', script);
    await replier.complete('Hello', script);
    await replier.complete('Hello', saying('Good day.'));
    expect(await replier.said()).toEqual([
      ['user', 'Hello'],
      ['assistant', 'Good day.'],
    ]);
    expect((await replier.last()).alternatives).toEqual({ count: 1, index: 0 });
    await expectUsable(replier);
  });
});

it('a failure before the first word passes Retry-After on', async () => {
  const replier = await newReplier(api);
  const { headers } = await replier.rest('POST', '/chat/completions', {
    body: { conversation_id: replier.chat.id, messages: [{ role: 'user', content: 'Hi' }], script: rateLimited(7) },
  });
  expect(headers['retry-after']).toBe('7');
});

it('keeps text that no database takes as characters that were lost, the same for the caller and in the chat', async () => {
  const replier = await newReplier(api);
  const chunk = (content: string) => ({ do: 'chunk' as const, chunk: { choices: [{ index: 0, delta: { content } }] } });
  const script: ModelScript = {
    steps: [
      chunk('a\0b '),
      chunk('\ud83c'),
      chunk('\udfad '),
      chunk('c\ud83c'),
      { do: 'finish', reason: 'stop' },
      { do: 'done' },
    ],
  };
  const events = await replier.stream('Hello', script);
  expect(completionText(events)).toBe('a\uFFFDb 🎭 c\uFFFD');
  expect((await replier.last()).content).toBe('a\uFFFDb 🎭 c\uFFFD');
});

it('keeps thoughts and calls of tools beside the text', async () => {
  const replier = await newReplier(api);
  const [thinking] = saying('', { reasoning: 'Hm, a tool.' }).steps.slice(1, 2);
  const call = callingTool('look', { at: 'the stage' });
  await replier.complete('Hello', { steps: [...call.steps.slice(0, 1), thinking!, ...call.steps.slice(1)] });
  expect(await replier.last()).toMatchObject({
    content: '',
    reasoning: 'Hm, a tool.',
    finish_reason: 'tool_calls',
    tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":"the stage"}' } }],
  });
});

it('stops a model that would never end at what a message may hold', { timeout: 60_000 }, async () => {
  const replier = await newReplier(api);
  const events = await replier.stream('Hello', {
    steps: [{ do: 'text', text: 'x'.repeat(1_200_000), chunkSize: 100_000 }, { do: 'stall' }],
  });
  expect(completionText(events)).toHaveLength(1_000_000);
  expect((await replier.last()).content).toHaveLength(1_000_000);
  expect(await replier.last()).toMatchObject({ finish_reason: 'length' });
});
