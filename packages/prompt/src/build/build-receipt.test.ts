import { describe, expect, it } from 'vitest';
import { build, byLength, contents, faultOf } from '../../test/build.ts';
import { card } from '../../test/card.ts';
import { said } from '../../test/prompt-inputs.ts';
import type { PromptInputs } from './prompt-inputs.ts';

describe('the receipt', () => {
  it('says what each part costs, what it comes from, and why it is in or out', () => {
    const character = card({ system_prompt: 'abc', scenario: 'de', post_history_instructions: 'fgh' });
    const history = [said('1', { content: 'x'.repeat(900) }), said('2')];
    const { receipt, tokens } = build({ character, countTokens: byLength, maxTokens: 200 }, history);
    expect(
      receipt.segments.map(({ source, message_id, tokens: cost, included }) => [source, message_id, cost, included]),
    ).toEqual([
      ['system_prompt', null, 3, true],
      ['scenario', null, 12, true],
      ['history', '2', 9, true],
      ['post_history_instructions', null, 3, true],
      // Three messages and the reply at 3 each, and the blank line between the two parts.
      ['overhead', null, 3 * 4 + 3 + 2, true],
      ['history', '1', 904, false],
    ]);
    expect(tokens.total).toBe(3 + 12 + 9 + 3 + 17);
  });
});

describe('what is not in a context', () => {
  const reasons = (fields: Partial<PromptInputs>, messages: ReturnType<typeof said>[] = []) =>
    build(fields, messages)
      .receipt.segments.filter(({ included }) => !included)
      .map(({ source, message_id: id, reason }) => [source, id, reason]);

  it('is told of: messages that are hidden or were said to others, and those over the limit', () => {
    const history = [said('1'), said('2'), said('3', { hidden: true }), said('4', { hidden: true, isUnheard: true })];
    expect(reasons({ limit: 1 }, history)).toEqual([
      ['history', '4', 'was said to others'],
      ['history', '3', 'is hidden'],
      ['history', '1', 'over the limit of messages'],
    ]);
  });

  it('is told of: a message that asks for tools without their answers and says nothing', () => {
    const call = { id: 'a', type: 'function', function: { name: 'look', arguments: '{}' } };
    const asking = (content: string) => said('1', { role: 'assistant', content, tool_calls: [call] });
    expect(reasons({}, [asking(''), said('2')])).toEqual([
      ['history', '1', 'asks for tools without all their answers, and says nothing'],
    ]);
    const { receipt } = build({}, [asking('Let me see.'), said('2')]);
    expect(receipt.segments[0]).toMatchObject({
      message_id: '1',
      included: true,
      reason: expect.stringMatching(/text$/),
    });
  });

  it('is told of: a note whose turn has not come, and a persona that is not to be told', () => {
    const authorsNote = { text: 'NOTE', position: 'in_chat', depth: 0, role: 'system', interval: 3 } as const;
    const persona = { name: 'Cleo', description: 'Tall.', position: 'none', depth: null, role: null } as const;
    expect(reasons({ character: card(), authorsNote, persona }, [said('1')])).toEqual([
      ['authors_note', null, 'it is told once in 3 messages of the person, and there are 1'],
      ['persona', null, 'its position is none'],
    ]);
  });

  it('costs what it would if it were in, and nothing comes of telling that', () => {
    const note = { text: '{{incvar::n}}{{// gone}}{{user}}', position: 'in_chat', depth: 0, role: 'system' } as const;
    const fields = { character: card(), countTokens: byLength };
    const { receipt, state } = build({ ...fields, authorsNote: { ...note, interval: 3 }, summary: 'Met.' }, [
      said('1'),
    ]);
    expect(receipt.segments.filter(({ included }) => !included).map(({ source, tokens }) => [source, tokens])).toEqual([
      ['authors_note', '1Bo'.length],
      ['summary', 'What happened before: Met.'.length],
    ]);
    expect(state.variables?.local).toEqual([]);
    expect(reasons({ ...fields, summary: ' ' }, [said('1')])).toEqual([]);
  });

  it('is told of: a summary where nothing is left out; where messages are hidden it stands for them', () => {
    const summary = 'They met in Rome.';
    expect(reasons({ character: card(), summary }, [said('1')])).toEqual([
      ['summary', null, 'nothing of the chat is left out'],
    ]);
    const hidden = [said('1', { hidden: true }), said('2')];
    expect(contents({ character: card(), summary }, hidden)[0]).toContain(summary);
  });
});

describe('what is told in passing', () => {
  it('takes no room from the newest message of the conversation, which stays mandatory', () => {
    const passing = said('2', { role: 'system', content: 'Go on.', isPassing: true, isMandatory: true });
    const reply = said('1', { role: 'assistant', content: 'x'.repeat(200) });
    const fields = { countTokens: byLength, maxTokens: 100 };
    expect(faultOf(() => build(fields, [reply, passing])).code).toBe('context_too_small');
    expect(contents({ ...fields, maxTokens: 300 }, [said('0', { content: 'y'.repeat(200) }), reply, passing])).toEqual([
      reply.content,
      'Go on.',
    ]);
  });

  it('is the last thing a model reads, after what the card has there', () => {
    const character = card({ system_prompt: 'Be.', post_history_instructions: 'As Ann.' });
    const passing = said('2', { role: 'system', content: 'Write what Bo says.', isPassing: true });
    expect(contents({ character }, [said('1'), passing])).toEqual(['Be.', 'message 1', 'As Ann.', passing.content]);
  });

  it('counts for no depth, also where it was told before the newest message', () => {
    const history = [said('1'), said('2', { role: 'system', content: 'Now.', isPassing: true }), said('3')];
    const authorsNote = { text: 'NOTE', position: 'in_chat', depth: 2, role: 'system', interval: 1 } as const;
    expect(contents({ authorsNote }, history)).toEqual(['NOTE', 'message 1', 'Now.', 'message 3']);
  });

  it('counts for no depth, and nothing injected stands after it or between a call and its answer', () => {
    const call = { id: 'a', type: 'function', function: { name: 'look', arguments: '{}' } };
    const history = [
      said('1'),
      said('2', { role: 'assistant', content: '', tool_calls: [call] }),
      said('3', { role: 'tool', content: 'seen', tool_call_id: 'a' }),
      said('4', { role: 'system', content: 'Go on.', isPassing: true }),
    ];
    const noteAt = (depth: number) =>
      contents({ authorsNote: { text: 'NOTE', position: 'in_chat', depth, role: 'system', interval: 1 } }, history);
    expect(noteAt(0)).toEqual(['message 1', '', 'seen', 'NOTE', 'Go on.']);
    expect(noteAt(1)).toEqual(['message 1', 'NOTE', '', 'seen', 'Go on.']);
    expect(noteAt(9)).toEqual(['NOTE', 'message 1', '', 'seen', 'Go on.']);
  });
});
