import { describe, expect, it } from 'vitest';
import type { HistoryMessage } from './history-message.ts';
import { pairToolCalls } from './pair-tool-calls.ts';

const said = (role: HistoryMessage['role'], content: string, more: Partial<HistoryMessage> = {}): HistoryMessage => ({
  id: content,
  role,
  name: null,
  content,
  hidden: false,
  ...more,
});
const asking = (content: string, ...ids: string[]) =>
  said('assistant', content, {
    tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } })),
  });
const answering = (id: string) => said('tool', `answer ${id}`, { tool_call_id: id });
const shape = (history: HistoryMessage[]) =>
  pairToolCalls(history).map(({ content, tool_calls: calls, tool_call_id: callId }) => [
    content,
    calls?.length ?? 0,
    callId ?? null,
  ]);

describe('pairToolCalls', () => {
  it('keeps calls that are all answered at once, in whatever order', () => {
    expect(shape([asking('', 'a', 'b'), answering('b'), answering('a'), said('assistant', 'Done')])).toEqual([
      ['', 2, null],
      ['answer b', 0, 'b'],
      ['answer a', 0, 'a'],
      ['Done', 0, null],
    ]);
  });

  it('makes text of a message whose calls are not all answered, and of their answers', () => {
    expect(shape([asking('I look', 'a', 'b'), answering('a'), said('user', 'Well?')])).toEqual([
      ['I look', 0, null],
      ['answer a', 0, null],
      ['Well?', 0, null],
    ]);
  });

  it('leaves out a message that only asked, and was not answered', () => {
    expect(shape([said('user', 'Hi'), asking('', 'a'), said('user', 'Well?')])).toEqual([
      ['Hi', 0, null],
      ['Well?', 0, null],
    ]);
  });

  it('makes text of an answer whose question did not fit the budget, and of one given twice', () => {
    expect(shape([answering('a'), asking('', 'b'), answering('b'), answering('b')])).toEqual([
      ['answer a', 0, null],
      ['', 1, null],
      ['answer b', 0, 'b'],
      ['answer b', 0, null],
    ]);
  });
});
