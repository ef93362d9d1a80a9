import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect } from '../../test/collect.ts';
import type { JsonObject, ModelEvent, RequestMessage } from '../language-model.ts';
import { answerConversation } from './answer-conversation.ts';
import { createEliza, ELIZA_DESCRIPTION } from './create-eliza.ts';
import type { ElizaOptions } from './create-eliza.ts';

const MESSAGES: RequestMessage[] = [{ role: 'user', content: 'I need some rest.' }];
const REPLY = answerConversation(['I need some rest.']);

interface Asked extends ElizaOptions {
  messages?: RequestMessage[];
  parameters?: JsonObject;
  signal?: AbortSignal;
}

function ask({ messages = MESSAGES, parameters = {}, signal, ...options }: Asked = {}): AsyncIterable<ModelEvent> {
  const request = { model: 'any', messages, parameters };
  return createEliza({ delayMs: 0, ...options }).stream(request, { signal: signal ?? new AbortController().signal });
}

const textOf = (events: ModelEvent[]): string => events.map(({ text }) => text).join('');

describe('createEliza', () => {
  it('streams its role, each word, and the reason to end', async () => {
    const events = await collect(ask());
    const deltas = events.map(({ chunk }) => chunk.choices[0]);
    expect(deltas.at(0)).toEqual({ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null });
    expect(deltas.at(1)).toEqual({ index: 0, delta: { content: 'What ' }, finish_reason: null });
    expect(deltas.at(-1)).toEqual({ index: 0, delta: {}, finish_reason: 'stop' });
    expect(events).toHaveLength(REPLY.split(' ').length + 2);
    expect(textOf(events)).toBe(REPLY);
    expect(events.map(({ finishReason }) => finishReason)).toEqual([...events.slice(1).map(() => null), 'stop']);
    for (const { reasoning, toolCalls, usage } of events) {
      expect({ reasoning, toolCalls, usage }).toEqual({ reasoning: '', toolCalls: [], usage: null });
    }
  });

  it('sends chunks of one completion, of this model, at this time', async () => {
    const before = Math.floor(Date.now() / 1000);
    const chunks = (await collect(ask())).map(({ chunk }) => chunk);
    const [{ id, created } = {}] = chunks;
    expect(id).toMatch(/^chatcmpl-\S{10,}$/);
    expect(created).toBeGreaterThanOrEqual(before);
    expect(created).toBeLessThanOrEqual(Date.now() / 1000);
    for (const chunk of chunks) {
      expect(chunk).toMatchObject({ id, created, object: 'chat.completion.chunk', model: 'eliza' });
    }
    const [other] = await collect(ask());
    expect(other?.chunk.id).not.toBe(id);
  });

  it('says with any words what the conversation asks for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), async (turns) => {
        const messages = turns.map((content): RequestMessage => ({ role: 'user', content }));
        expect(textOf(await collect(ask({ messages })))).toBe(answerConversation(turns));
      }),
    );
  });

  it('ends after the words it may use, and before a stop sequence', async () => {
    const cut = await collect(ask({ parameters: { max_tokens: 2 } }));
    expect([textOf(cut), cut.at(-1)?.finishReason]).toEqual(['What would ', 'length']);
    const stopped = await collect(ask({ parameters: { stop: ['be'] } }));
    expect([textOf(stopped), stopped.at(-1)?.finishReason]).toEqual(['What would ', 'stop']);
  });

  it('greets as it is told to', async () => {
    expect(textOf(await collect(ask({ messages: [], greeting: 'Welcome back.' })))).toBe('Welcome back.');
  });

  it('refuses JSON before it says a word', async () => {
    const answer = collect(ask({ parameters: { response_format: { type: 'json_object' } } }));
    await expect(answer).rejects.toMatchObject({ kind: 'refused', details: { status: 400 } });
  });

  it('takes 25 ms between two words unless said', async () => {
    const start = performance.now();
    await collect(
      createEliza().stream(
        { model: 'eliza', messages: MESSAGES, parameters: {} },
        { signal: new AbortController().signal },
      ),
    );
    const pauses = REPLY.split(' ').length - 1;
    expect(performance.now() - start).toBeGreaterThan(pauses * 24);
  });

  it('ends at once with the reason of an abort in a pause, and leaves nothing behind', async () => {
    const controller = new AbortController();
    const reason = new Error('The person left.');
    const timers = countTimers();
    const answer = collect(ask({ delayMs: 60_000, signal: controller.signal }));
    setTimeout(() => controller.abort(reason), 20);
    const start = performance.now();
    await expect(answer).rejects.toBe(reason);
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect(countTimers()).toBeLessThanOrEqual(timers);
  });

  it('throws the reason of an abort between two words, and of one before the first', async () => {
    const controller = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { text } of ask({ signal: controller.signal })) {
        seen.push(text);
        if (text) controller.abort('enough');
      }
    })();
    await expect(reading).rejects.toBe('enough');
    expect(seen).toEqual(['', 'What ']);
    await expect(collect(ask({ signal: AbortSignal.abort('late') }))).rejects.toBe('late');
  });

  it('keeps no listener on the signal of a whole answer, nor of one that is left', async () => {
    const { signal } = new AbortController();
    await collect(ask({ delayMs: 1, signal }));
    for await (const { text } of ask({ delayMs: 1, signal })) {
      if (text) break;
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it.each([-1, NaN, Infinity, 60_001])('takes no delay of %d ms', (delayMs) => {
    expect(() => createEliza({ delayMs })).toThrow(RangeError);
  });
});

describe('ELIZA_DESCRIPTION', () => {
  it('says that it is no language model and what to do for a character', () => {
    expect(ELIZA_DESCRIPTION).toMatch(/^Not a language model .* 1966 .*connect a model server\.$/);
  });
});

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}
