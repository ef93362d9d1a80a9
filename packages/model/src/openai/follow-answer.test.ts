import { describe, expect, it } from 'vitest';
import { chunk } from '../../test/openai-answers.ts';
import { followAnswer } from './follow-answer.ts';

describe('followAnswer', () => {
  it.each([
    [{ content: 'a' }, { text: 'a', reasoning: '' }],
    [
      { content: null, refusal: 'no' },
      { text: 'no', reasoning: '' },
    ],
    [{ reasoning_content: 'r' }, { text: '', reasoning: 'r' }],
    [{ reasoning: 'r' }, { text: '', reasoning: 'r' }],
    [
      { reasoning_content: 'r', reasoning: 'r' },
      { text: '', reasoning: 'r' },
    ],
    [
      { reasoning_content: '', reasoning: 'r' },
      { text: '', reasoning: 'r' },
    ],
    [{ reasoning: { odd: true } }, { text: '', reasoning: '' }],
    [
      { content: [{ type: 'text', text: 'a' }, { type: 'other' }, { type: 'text', text: 'b' }] },
      { text: 'ab', reasoning: '' },
    ],
    [{ role: 'assistant' }, { text: '', reasoning: '' }],
  ])('reads the delta %j', (delta, event) => {
    const said = chunk(delta);
    expect(followAnswer().add(said)).toEqual({ ...event, toolCalls: [], finishReason: null, usage: null, chunk: said });
  });

  it.each([[undefined], [null], ['x'], [[]], [[null]]])('takes the choices %j for none', (choices) => {
    const { chunk, ...event } = followAnswer().add({ id: 'c', choices });
    expect([event.text, event.finishReason, chunk]).toEqual(['', null, { id: 'c', choices: [] }]);
  });

  it('gives a choice its index and delta where the server leaves them out', () => {
    expect(followAnswer().add({ choices: [{ finish_reason: 'stop' }] })).toMatchObject({
      finishReason: 'stop',
      chunk: { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    });
  });

  it('leaves a legacy function call, and fields nobody knows, in the chunk alone', () => {
    const said = {
      ...chunk({ function_call: { name: 'f', arguments: '{}' }, odd: 1 }),
      provider: 'p',
      x_groq: { id: 1 },
    };
    expect(followAnswer().add(said)).toMatchObject({ text: '', toolCalls: [], chunk: said });
  });

  it('has the same calls in the event and in the chunk', () => {
    const said = chunk({ tool_calls: [{ id: 'a', function: { name: 'f', arguments: { x: 1 } } }] });
    const { toolCalls, chunk: passed } = followAnswer().add(said);
    expect(toolCalls).toEqual([{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }]);
    expect(passed.choices[0]?.delta.tool_calls).toEqual(toolCalls);
  });

  it('keeps the calls of several choices apart', () => {
    const answer = followAnswer();
    const call = (index: number, id: string) => ({ index, delta: { tool_calls: [{ id, function: { name: 'f' } }] } });
    const { toolCalls, chunk } = answer.add({ choices: [call(0, 'a'), call(1, 'b')] });
    expect(toolCalls).toMatchObject([{ index: 0, id: 'a' }]);
    expect(chunk.choices[1]?.delta.tool_calls).toMatchObject([{ index: 0, id: 'b' }]);
  });

  it('tells of the first choice, and neither the text nor the end of another', () => {
    const answer = followAnswer();
    const second = { index: 1, delta: { content: 'other' }, finish_reason: 'stop' };
    expect(answer.add({ choices: [second] })).toMatchObject({ text: '', finishReason: null });
    expect(answer.isFinished()).toBe(false);
    expect(answer.add({ choices: [second, { ...second, index: 0, delta: { content: 'a' } }] }).text).toBe('a');
    expect(answer.isFinished()).toBe(true);
  });

  it.each([[''], [null], [undefined], [0]])('does not take the finish reason %j for one', (finish_reason) => {
    const answer = followAnswer();
    expect(answer.add({ choices: [{ index: 0, delta: {}, finish_reason }] }).finishReason).toBeNull();
    expect(answer.isFinished()).toBe(false);
  });

  it('knows the usage from the chunk that has it on, and lets the last one win', () => {
    const answer = followAnswer();
    const counts = [
      undefined,
      { prompt_tokens: 3, completion_tokens: 1 },
      null,
      { prompt_tokens: 3, completion_tokens: 2 },
    ];
    const totals = counts.map((usage) => answer.add({ choices: [], usage }).usage?.total_tokens);
    expect(totals).toEqual([undefined, 4, 4, 5]);
  });

  it('ends an answer in the name of its server', () => {
    const answer = followAnswer();
    answer.add({ ...chunk({ content: 'a' }), usage: { prompt_tokens: 1, completion_tokens: 1 } });
    expect(answer.stop()).toEqual({
      text: '',
      reasoning: '',
      toolCalls: [],
      finishReason: 'stop',
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      chunk: chunk({}, 'stop'),
    });
    expect(answer.isFinished()).toBe(true);
  });
});
