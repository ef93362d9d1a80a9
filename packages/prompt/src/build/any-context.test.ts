import { AppError, ModelMessage } from '@greenroom/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { card } from '../../test/card.ts';
import { books, build } from '../../test/build.ts';
import { said } from '../../test/prompt-inputs.ts';
import { countTokens } from '../count-tokens.ts';
import type { HistoryMessage } from '../history-message.ts';

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
      '{{random::a::b}}',
      '{{incvar::n}}',
      "'",
    ),
  );
  const character = fc.option(
    fc
      .record({
        description: text,
        scenario: text,
        message_example: text,
        system_prompt: text,
        post_history_instructions: text,
        nickname: fc.option(text),
      })
      .map(card),
  );
  const callIds = fc.uniqueArray(fc.constantFrom('a', 'b'), { minLength: 1 });
  const call = (id: string) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } });
  const history = fc
    .array(
      fc.record({
        role: fc.constantFrom('user' as const, 'assistant' as const, 'system' as const, 'tool' as const),
        name: fc.option(text),
        content: text,
        hidden: fc.boolean(),
        isPassing: fc.boolean(),
        isMandatory: fc.boolean(),
        ids: fc.option(callIds),
      }),
      { maxLength: 12 },
    )
    .map((messages) =>
      messages.map(({ ids, ...fields }, index) =>
        said(String(index), {
          ...fields,
          // Only what the system says is told in passing, and then it is a part of the request.
          ...(fields.isPassing && fields.role === 'system' ? { isMandatory: true } : { isPassing: false }),
          tool_calls: ids && fields.role === 'assistant' ? ids.map(call) : null,
          tool_call_id: ids && fields.role === 'tool' ? (ids[0] ?? null) : null,
        }),
      ),
    );
  const persona = fc.record({
    name: text,
    description: text,
    position: fc.constantFrom(
      'in_prompt' as const,
      'top_an' as const,
      'bottom_an' as const,
      'at_depth' as const,
      'none' as const,
    ),
    depth: fc.option(fc.nat(5)),
    role: fc.option(fc.constantFrom('system' as const, 'user' as const, 'assistant' as const)),
  });
  const member = fc.record({
    card: fc.record({ name: text, nickname: fc.option(text), description: text }).map(card),
    isJoined: fc.boolean(),
    isMuted: fc.boolean(),
  });
  const lore = fc.array(
    fc.record({
      keys: fc.array(fc.constantFrom('a', 'the', 'lorem', '.'), { maxLength: 2 }),
      content: text,
      constant: fc.boolean(),
      extensions: fc.record({ position: fc.integer({ min: 0, max: 7 }), depth: fc.nat(5), role: fc.nat(2) }),
    }),
    { maxLength: 6 },
  );
  const settings = fc
    .record({
      character,
      userName: fc.option(text),
      maxTokens: fc.integer({ min: 1, max: 600 }),
      limit: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
      tokenizer: fc.constantFrom('o200k_base' as const, 'cl100k_base' as const),
      summary: fc.option(text),
      entries: lore,
      persona: fc.option(persona),
      members: fc.array(member, { maxLength: 2 }),
      authorsNote: fc.option(
        fc.record({
          text,
          position: fc.constantFrom('in_chat' as const, 'before_prompt' as const, 'after_prompt' as const),
          depth: fc.nat(6),
          role: fc.constantFrom('system' as const, 'user' as const, 'assistant' as const),
          interval: fc.integer({ min: 1, max: 3 }),
        }),
      ),
    })
    .map(({ entries, members, ...fields }) => {
      const own = fields.character && { card: fields.character, isJoined: true, isMuted: false };
      return { ...fields, books: books(...entries), group: own && members.length > 0 ? [own, ...members] : [] };
    });

  const buildOrNull = (fields: Parameters<typeof build>[0], messages: HistoryMessage[]) => {
    try {
      return build(fields, messages);
    } catch (error) {
      expect(AppError.is(error) && error.code).toBe('context_too_small');
      return null;
    }
  };

  it('costs what its messages cost in OpenAI’s format, within the budget, and its receipt adds up to that', () => {
    fc.assert(
      fc.property(settings, history, (fields, messages) => {
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
        const included = context.receipt.segments.filter((segment) => segment.included);
        expect(included.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(context.tokens.total);
        expect(included.find(({ source }) => source === 'overhead')?.tokens).toBeGreaterThanOrEqual(0);
        for (const each of context.messages) expect(ModelMessage.parse(each)).toEqual(each);
        expect(context.receipt.lore).toHaveLength(fields.books[0]?.book.entries.length ?? 0);
      }),
      { numRuns: 500 },
    );
  });

  it('tells of every message, and has the newest that are not hidden, without a hole', () => {
    fc.assert(
      fc.property(settings, history, (fields, all) => {
        const messages = all.map((each) => ({ ...each, tool_calls: null, tool_call_id: null }));
        const context = buildOrNull(fields, messages);
        if (!context) return;
        const isEmptyReply = ({ role, content }: HistoryMessage) => role === 'assistant' && content === '';
        const written = messages.filter((each) => !isEmptyReply(each));
        const visible = written.filter((each) => !each.hidden).map(({ id }) => id);
        const told = context.receipt.segments.filter(({ source }) => source === 'history');
        const included = told.filter((segment) => segment.included).map((each) => each.message_id);
        expect(included).toEqual(visible.slice(visible.length - context.includedMessages));
        expect(told.map(({ message_id }) => message_id).toSorted()).toEqual(written.map(({ id }) => id).toSorted());
        expect(included.length).toBeLessThanOrEqual(fields.limit ?? Infinity);
        expect(included.length > 0 || visible.length === 0).toBe(true);
      }),
    );
  });

  it('asks no tool without all answers right after it, and has no answer to anything else', () => {
    fc.assert(
      fc.property(settings, history, (fields, messages) => {
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
