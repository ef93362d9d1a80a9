import { AppError, ModelMessage } from '@greenroom/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { card } from '../test/card.ts';
import { countTokens } from './count-tokens.ts';
import type { HistoryMessage } from './history-entry.ts';
import { startContext } from './start-context.ts';
import type { ContextOptions } from './start-context.ts';

const message = (id: string, fields: Partial<HistoryMessage> = {}): HistoryMessage => ({
  id,
  role: 'user',
  name: null,
  content: `message ${id}`,
  hidden: false,
  ...fields,
});

const options = (fields: Partial<ContextOptions> = {}): ContextOptions => ({
  character: null,
  userName: 'Bo',
  maxTokens: 1000,
  tokenizer: 'o200k_base',
  ...fields,
});

// One character, one token: budgets in tests are then plain to see.
const byLength = (text: string) => text.length;

/** Builds a context of messages told oldest first, as a caller does who feeds them newest first. */
function build(fields: Partial<ContextOptions>, messages: HistoryMessage[]) {
  const builder = startContext(options(fields));
  const answers = messages.toReversed().map((each) => builder.add(each));
  return { ...builder.finish(), answers };
}

function faultOf(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (AppError.is(error)) return error;
  }
  throw new Error('No AppError was thrown.');
}

describe('startContext', () => {
  it('leaves braces alone in a chat without a character, where they are what somebody wrote', () => {
    const content = 'Render {{ user }} and {{char}} with <USER>';
    expect(build({ character: null, userName: 'Bo' }, [message('1', { content })]).messages[0]?.content).toBe(content);
  });

  it('gives the system prompt, the history oldest first, and the post-history instructions', () => {
    const character = card({ system_prompt: 'Be {{char}}.', scenario: 'A garden.', post_history_instructions: 'End.' });
    const { messages, includedMessages } = build({ character }, [
      message('1', { role: 'assistant', name: 'Ann', content: 'Hello, {{user}}' }),
      message('2', { content: 'Hi <BOT>' }),
    ]);
    expect(messages).toEqual([
      { role: 'system', content: 'Be Ann.\n\nScenario: A garden.' },
      { role: 'assistant', name: 'Ann', content: 'Hello, Bo' },
      { role: 'user', content: 'Hi Ann' },
      { role: 'system', content: 'End.' },
    ]);
    expect(includedMessages).toBe(2);
  });

  it('calls the character by its nickname when it has one, and the person User without a name', () => {
    const contentOf = (nickname: string | null, userName: string | null) =>
      build({ character: card({ nickname, system_prompt: '{{char}}, {{user}}' }), userName }, []).messages[0]?.content;
    expect(contentOf('Annie', 'Bo')).toBe('Annie, Bo');
    expect(contentOf(null, null)).toBe('Ann, User');
    expect(contentOf('', '')).toBe('Ann, User');
  });

  it('sends no system message without a character', () => {
    expect(build({}, [message('1')]).messages).toEqual([{ role: 'user', content: 'message 1' }]);
    expect(build({}, []).messages).toEqual([]);
  });

  it('passes over hidden messages and goes on', () => {
    const { messages, answers } = build({}, [message('1'), message('2', { hidden: true }), message('3')]);
    expect(messages.map(({ content }) => content)).toEqual(['message 1', 'message 3']);
    expect(answers).toEqual([true, true, true]);
  });

  it('takes nothing older than the first message that does not fit', () => {
    // Each message costs 4 and its length; the reply costs 3.
    const { messages, answers, tokens } = build({ maxTokens: 20, countTokens: byLength }, [
      message('1', { content: 'a' }),
      message('2', { content: 'long enough' }),
      message('3', { content: 'abcd' }),
    ]);
    expect(messages).toEqual([{ role: 'user', content: 'abcd' }]);
    expect(answers).toEqual([true, false, false]);
    expect(tokens).toEqual({ total: 11, budget: 20, tokenizer: 'o200k_base' });
  });

  it('fills the budget to the last token', () => {
    const exact = build({ maxTokens: 3 + 8 + 8, countTokens: byLength }, [
      message('1', { content: 'abcd' }),
      message('2', { content: 'efgh' }),
    ]);
    expect(exact.tokens.total).toBe(19);
    expect(exact.includedMessages).toBe(2);
  });

  it('takes no more messages than the limit, of those that are not hidden', () => {
    const history = [message('1'), message('2'), message('3', { hidden: true }), message('4')];
    const { messages, answers } = build({ limit: 2 }, history);
    expect(messages.map(({ content }) => content)).toEqual(['message 2', 'message 4']);
    expect(answers).toEqual([true, true, true, false]);
  });

  it('refuses a budget the character alone exceeds, and says what it takes', () => {
    const character = card({ system_prompt: 'abcd', post_history_instructions: 'ef' });
    const start = (maxTokens: number) => startContext(options({ character, maxTokens, countTokens: byLength }));
    const fault = faultOf(() => start(16));
    expect(fault.code).toBe('context_too_small');
    expect(fault.message).toBe('What is always in the context needs at least 17 tokens, but the budget is 16.');
    expect(start(17).finish().tokens.total).toBe(17);
  });

  it('refuses a budget the newest message does not fit in, and takes no older one in its place', () => {
    const builder = startContext(options({ maxTokens: 10, countTokens: byLength }));
    expect(builder.add(message('3', { hidden: true, content: 'very long indeed' }))).toBe(true);
    const fault = faultOf(() => builder.add(message('2', { content: 'abcd' })));
    expect(fault.code).toBe('context_too_small');
    expect(fault.message).toContain('needs at least 11 tokens, but the budget is 10.');
    expect(builder.add(message('1', { content: 'a' }))).toBe(false);
    expect(builder.finish().messages).toEqual([]);
  });

  it('does not count a text that cannot fit, whatever is in it', () => {
    const counted: number[] = [];
    const countingTokens = (text: string) => counted.push(text.length);
    const builder = startContext(options({ maxTokens: 100, countTokens: countingTokens }));
    builder.add(message('2', { content: 'abc' }));
    expect(builder.add(message('1', { content: 'a'.repeat(1_000_000) }))).toBe(false);
    expect(counted).toEqual([3]);
  });

  it('says what each part costs and which message it comes from', () => {
    const character = card({ system_prompt: 'abc', scenario: 'de', post_history_instructions: 'fgh' });
    const { segments, tokens } = build({ character, countTokens: byLength }, [message('1'), message('2')]);
    expect(segments).toEqual([
      { source: 'system_prompt', message_id: null, tokens: 3 },
      { source: 'scenario', message_id: null, tokens: 12 },
      { source: 'history', message_id: '1', tokens: 9 },
      { source: 'history', message_id: '2', tokens: 9 },
      { source: 'post_history_instructions', message_id: null, tokens: 3 },
      // Four messages and the reply at 3 each, and the blank line between the two parts.
      { source: 'overhead', message_id: null, tokens: 4 * 4 + 3 + 2 },
    ]);
    expect(tokens.total).toBe(3 + 12 + 9 + 9 + 3 + 21);
  });
});

describe('any context', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.lorem({ maxCount: 20 }),
    fc.constantFrom(
      '',
      '.',
      '\n',
      '...\n\n',
      '{{char}}',
      '<USER>: {{ user }}',
      '*',
      '<START>\na\n<START>\nb',
      "'",
      '"',
    ),
  );
  const character = fc.option(
    fc
      .record({
        description: text,
        personality: text,
        scenario: text,
        message_example: text,
        system_prompt: text,
        post_history_instructions: text,
        nickname: fc.option(text),
      })
      .map(card),
  );
  const history = fc
    .array(
      fc.record({
        role: fc.constantFrom('user' as const, 'assistant' as const, 'system' as const, 'tool' as const),
        name: fc.option(text),
        content: text,
        hidden: fc.boolean(),
      }),
      { maxLength: 12 },
    )
    .map((messages) => messages.map((fields, index) => message(String(index), fields)));
  const callIds = fc.uniqueArray(fc.constantFrom('a', 'b'), { minLength: 1 });
  const historyWithTools = fc
    .array(
      fc.record({
        role: fc.constantFrom('user' as const, 'assistant' as const, 'tool' as const),
        content: text,
        callIds,
      }),
      { maxLength: 12 },
    )
    .map((messages) =>
      messages.map(({ role, content, callIds: ids }, index) =>
        message(String(index), {
          role,
          content,
          ...(role === 'assistant' && { tool_calls: ids.map(toolCall) }),
          ...(role === 'tool' && { tool_call_id: ids[0] ?? null }),
        }),
      ),
    );
  const settings = fc.record({
    character,
    userName: fc.option(text),
    maxTokens: fc.integer({ min: 1, max: 600 }),
    limit: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
    tokenizer: fc.constantFrom('o200k_base' as const, 'cl100k_base' as const),
  });

  const buildOrNull = (fields: Partial<ContextOptions>, messages: HistoryMessage[]) => {
    try {
      return build(fields, messages);
    } catch (error) {
      expect(AppError.is(error) && error.code).toBe('context_too_small');
      return null;
    }
  };

  it('costs what its messages cost in OpenAI’s format, within the budget, and its segments add up to that', () => {
    fc.assert(
      fc.property(settings, fc.oneof(history, historyWithTools), (fields, messages) => {
        const context = buildOrNull(fields, messages);
        if (!context) return;
        const cost = (value: string) => countTokens(value, fields.tokenizer);
        const expected = context.messages.map(
          ({ content, name, tool_calls: calls, tool_call_id: callId }) =>
            4 +
            cost(content) +
            (name ? 1 + cost(name) : 0) +
            (calls ? cost(JSON.stringify(calls)) : 0) +
            (callId ? cost(callId) : 0),
        );
        expect(context.tokens.total).toBe(expected.reduce((sum, each) => sum + each, 3));
        expect(context.tokens.total).toBeLessThanOrEqual(fields.maxTokens);
        expect(context.segments.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(context.tokens.total);
        for (const segment of context.segments) expect(segment.tokens).toBeGreaterThanOrEqual(0);
        for (const each of context.messages) expect(ModelMessage.parse(each)).toEqual(each);
      }),
      { numRuns: 500 },
    );
  });

  it('has the newest messages that are not hidden, without a hole', () => {
    fc.assert(
      fc.property(settings, history, (fields, messages) => {
        const context = buildOrNull(fields, messages);
        if (!context) return;
        const isEmptyReply = ({ role, content }: HistoryMessage) => role === 'assistant' && content === '';
        const visible = messages.filter((each) => !each.hidden && !isEmptyReply(each)).map(({ id }) => id);
        const included = context.segments.filter(({ source }) => source === 'history').map((each) => each.message_id);
        expect(included).toEqual(visible.slice(visible.length - context.includedMessages));
        expect(included.length).toBeLessThanOrEqual(fields.limit ?? Infinity);
        expect(included.length > 0 || visible.length === 0).toBe(true);
      }),
    );
  });

  it('asks no tool without all answers right after it, and has no answer to anything else', () => {
    fc.assert(
      fc.property(settings, historyWithTools, (fields, messages) => {
        let open: string[] = [];
        for (const { role, tool_calls: calls, tool_call_id: callId } of buildOrNull(fields, messages)?.messages ?? []) {
          if (role === 'tool') {
            expect(open).toContain(callId);
            open = open.filter((id) => id !== callId);
          } else {
            expect(open).toEqual([]);
            open = calls?.map(({ id }) => id) ?? [];
          }
        }
        expect(open).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same for the same inputs, byte for byte', () => {
    fc.assert(
      fc.property(settings, history, (fields, messages) => {
        expect(JSON.stringify(buildOrNull(fields, messages))).toBe(JSON.stringify(buildOrNull(fields, messages)));
      }),
    );
  });
});

function toolCall(id: string) {
  return { id, type: 'function', function: { name: 'look', arguments: '{}' } };
}
