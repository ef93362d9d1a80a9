import { describe, expect, it } from 'vitest';
import { books, build, contents, systemOf } from '../../test/build.ts';
import { card } from '../../test/card.ts';
import { said } from '../../test/prompt-inputs.ts';
import type { HistoryMessage } from '../history-message.ts';
import type { PromptInputs } from './prompt-inputs.ts';

describe('macros', () => {
  it('give what the chat has in the place of its character’s own', () => {
    expect(systemOf({ scenario: 'Old', description: '{{scenario}}' }, { overrides: { scenario: 'New' } })).toContain(
      'New',
    );
  });

  it('tell of the newest message how many stand in its place, also when it is hidden, but not when told in passing', () => {
    const told = (messages: HistoryMessage[]) =>
      systemOf({ system_prompt: '{{lastSwipeId}}/{{currentSwipeId}}' }, { history: messages.toReversed() });
    const reply = { ...said('1', { role: 'assistant' }), alternatives: { count: 3, index: 1 } };
    expect(told([])).toBe('/');
    expect(told([said('0'), reply])).toBe('3/2');
    expect(told([said('0'), { ...reply, hidden: true }])).toBe('3/2');
    expect(told([reply, { ...said('2', { role: 'system' }), isPassing: true }])).toBe('3/2');
    expect(told([reply, said('2')])).toBe('1/1');
  });

  it('give as the input what the person says with the request, and how long the reply may become', () => {
    const of = (messages: HistoryMessage[], more: Partial<PromptInputs> = {}) =>
      systemOf({ system_prompt: '[{{input}}] {{maxResponse}}' }, { history: messages.toReversed(), ...more });
    const added = { ...said('1', { content: 'Go {{char}}' }), isMandatory: true };
    const passing = { ...said('2', { role: 'user' as const }), isMandatory: true, isPassing: true };
    expect(of([said('0')])).toBe('[]');
    expect(of([said('0'), added, passing], { maxResponse: 300 })).toBe('[Go {{char}}] 300');
  });

  it('tell which message the context before began with, and the state tells it of this one', () => {
    const character = card({ system_prompt: '[{{firstIncludedMessageId}}]' });
    const messages = Array.from({ length: 6 }, (_, index) => said(`${index}`));
    const history = [{ ...said('now', { role: 'system' }), isPassing: true }, ...messages.toReversed()];
    const first = build({ character, history, pathLength: 20, limit: 3 });
    expect(first.messages[0]?.content).toBe('[]');
    // The limit counts what is told in passing as well: the two newest of twenty are in.
    expect(first.state.firstIncluded).toBe(18);
    const next = build({ character, history, pathLength: 20, state: first.state });
    expect(next.messages[0]?.content).toBe('[18]');
    expect(next.state.firstIncluded).toBe(14);
    expect(build({ character }).state).not.toHaveProperty('firstIncluded');
  });

  it('pick by the place they stand in', () => {
    const pick = (label: string) => ({ keys: [], content: `${label} {{pick::a::b::c::d::e::f}}`, constant: true });
    const labels = Array.from({ length: 12 }, (_, index) => `${index}:`);
    const [prompt = ''] = contents({ books: books(...labels.map(pick)), character: card() });
    expect(new Set([...prompt.matchAll(/: ([a-f])/g)].map(([, chosen]) => chosen)).size).toBeGreaterThan(2);
  });
});
