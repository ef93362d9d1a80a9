import { AppError, ModelMessage, type Lorebook } from '@greenroom/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { card } from '../../test/card.ts';
import { promptInputs, said } from '../../test/prompt-inputs.ts';
import { countTokens } from '../count-tokens.ts';
import { createRegexMatcher } from '../lore/create-regex-matcher.ts';
import type { HistoryMessage } from '../history-message.ts';
import { buildContext } from './build-context.ts';
import type { PromptInputs } from './prompt-inputs.ts';

// One character, one token: budgets in tests are then plain to see.
const byLength = (text: string) => text.length;
const MAIN = "You are Ann. Stay in character and write Ann's next message to Bo.";

const build = (fields: Partial<PromptInputs>, messages: HistoryMessage[] = []) =>
  buildContext(promptInputs(fields, messages));
const contents = (fields: Partial<PromptInputs>, messages: HistoryMessage[] = []) =>
  build(fields, messages).messages.map(({ content }) => content);
const systemOf = (fields: Parameters<typeof card>[0], more: Partial<PromptInputs> = {}) =>
  contents({ character: card(fields), ...more })[0];

function faultOf(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (AppError.is(error)) return error;
  }
  throw new Error('No AppError was thrown.');
}

describe('the prompt of a character', () => {
  it('is the default main prompt for a bare one, and nothing else', () => {
    expect(contents({ character: card() })).toEqual([MAIN]);
  });

  it('has every part in order, labelled and with its macros expanded', () => {
    const full = card({
      system_prompt: 'Be {{char}}.',
      description: '{{char}} is tall.',
      personality: 'kind to {{user}}',
      scenario: 'A garden.',
      message_example: '<START>\n{{user}}: Hi\n{{char}}: Hello',
      post_history_instructions: 'Answer as {{char}}.',
    });
    expect(contents({ character: full }, [said('1')])).toEqual([
      'Be Ann.\n\nAnn is tall.\n\nPersonality: kind to Bo\n\nScenario: A garden.\n\nExample dialogue:\nBo: Hi\nAnn: Hello',
      'message 1',
      'Answer as Ann.',
    ]);
  });

  it('has the default main prompt in place of {{original}} in a system prompt, and nothing in the instructions', () => {
    expect(systemOf({ system_prompt: '{{ORIGINAL}} Be brief.' })).toBe(`${MAIN} Be brief.`);
    const ending = (text: string) => contents({ character: card({ post_history_instructions: text }) })[1];
    expect(ending('{{original}} Be brief.')).toBe('Be brief.');
    expect(ending(' {{original}} ')).toBeUndefined();
    expect(systemOf({ description: '{{original}}' })).toContain('{{original}}');
  });

  it('takes a name that looks like a macro as it is', () => {
    expect(systemOf({ system_prompt: '{{user}}' }, { userName: '{{char}}' })).toBe('{{char}}');
  });

  it('leaves out fields that are only white space, and the white space around others', () => {
    expect(systemOf({ system_prompt: ' \n', description: '\n tall \n', scenario: '\t' })).toBe(`${MAIN}\n\ntall`);
  });

  it('calls the character by its nickname, and the person by the persona or else User', () => {
    const of = (nickname: string | null, more: Partial<PromptInputs>) =>
      systemOf({ nickname, system_prompt: '{{char}}, {{user}}' }, more);
    expect(of('Annie', { userName: 'Bo' })).toBe('Annie, Bo');
    expect(of(null, { userName: null })).toBe('Ann, User');
    const persona = { name: 'Cleo', description: '', position: 'none', depth: null, role: null } as const;
    expect(of('', { userName: '', persona })).toBe('Ann, Cleo');
  });

  it('gives way to what the chat has in its place', () => {
    const overrides = { system_prompt: 'Mine. {{original}}', scenario: 'A ship.', post_history_instructions: 'Now.' };
    const character = card({ system_prompt: 'Theirs.', scenario: 'A garden.' });
    expect(contents({ character, overrides })).toEqual([`Mine. ${MAIN}\n\nScenario: A ship.`, 'Now.']);
  });

  it('lets one text set what a later one gets, and gives the variables out', () => {
    const character = card({ system_prompt: '{{setvar::mood::calm}}Be.', description: '{{getvar::mood}}' });
    const { messages, state } = build({ character });
    expect(messages[0]?.content).toBe('Be.\n\ncalm');
    expect(state.variables?.local).toEqual([['mood', 'calm']]);
    expect(systemOf({ description: '{{getvar::mood}}' }, { state })).toContain('calm');
  });

  it('is not there without one, and braces stay what somebody wrote', () => {
    const content = 'Render {{ user }} and {{char}} with <USER>';
    expect(contents({ character: null }, [said('1', { content })])).toEqual([content]);
    expect(contents({})).toEqual([]);
  });
});

describe('what stands around the character', () => {
  const note = { text: 'Slowly.', position: 'in_chat', depth: 1, role: 'system', interval: 1 } as const;

  it('has the persona where it is to be told', () => {
    const persona = {
      name: 'Bo',
      description: 'Bo is {{user}}.',
      position: 'in_prompt',
      depth: null,
      role: null,
    } as const;
    expect(contents({ character: card(), persona })).toEqual([`${MAIN}\n\nBo is Bo.`]);
    const deep = { ...persona, position: 'at_depth', depth: 0, role: 'user' } as const;
    expect(build({ character: card(), persona: deep }, [said('1')]).messages.at(-1)).toEqual({
      role: 'user',
      content: 'Bo is Bo.',
    });
  });

  it('has the note among the messages by its depth, or before or after the prompt', () => {
    const history = [said('1'), said('2'), said('3')];
    expect(contents({ authorsNote: note }, history)).toEqual(['message 1', 'message 2', 'Slowly.', 'message 3']);
    expect(contents({ authorsNote: { ...note, depth: 0 } }, history).at(-1)).toBe('Slowly.');
    expect(contents({ authorsNote: { ...note, depth: 99 } }, history)[0]).toBe('Slowly.');
    const character = card({ system_prompt: 'Be.' });
    expect(contents({ character, authorsNote: { ...note, position: 'before_prompt' } })).toEqual(['Slowly.\n\nBe.']);
    expect(contents({ character, authorsNote: { ...note, position: 'after_prompt' } })).toEqual(['Be.\n\nSlowly.']);
  });

  it('has the note only with every so manieth turn', () => {
    const has = (userTurns: number) => contents({ authorsNote: { ...note, interval: 3 }, userTurns }).length === 1;
    expect([1, 2, 3, 4, 6].map(has)).toEqual([false, false, true, false, true]);
  });

  it("has the card's own note at its depth", () => {
    const character = card({ extensions: { depth_prompt: { prompt: '{{char}}!', depth: 1, role: 'assistant' } } });
    expect(build({ character }, [said('1'), said('2')]).messages.slice(1)).toEqual([
      { role: 'user', content: 'message 1' },
      { role: 'assistant', content: 'Ann!' },
      { role: 'user', content: 'message 2' },
    ]);
  });

  it('has the summary of what was said before, when something of that is left out', () => {
    const summary = 'They met.';
    const history = [said('1', { content: 'x'.repeat(500) }), said('2')];
    expect(contents({ summary, maxTokens: 200, countTokens: byLength }, history)[0]).toBe(
      'What happened before: They met.',
    );
    expect(contents({ summary, pathLength: 9 }, [said('8'), said('9')])[0]).toContain('They met.');
    expect(contents({ summary }, [said('1')])).toEqual(['message 1']);
  });

  it('tells in a group whose turn it is, who said what, and who does not speak by itself', () => {
    const others = [
      { card: card({ name: 'Cid' }), isJoined: false, isMuted: false },
      { card: card({ name: 'Dot' }), isJoined: false, isMuted: true },
    ];
    const character = card({ description: '{{group}} / {{groupNotMuted}} / {{notChar}}' });
    const history = [said('1'), said('2', { role: 'assistant', name: 'Cid', content: 'Hm.' })];
    const [prompt, asked, answered, turn] = build({ character, others }, history).messages;
    expect(prompt?.content).toContain(`${character.name}, Cid, Dot / ${character.name}, Cid / Cid, Dot, Bo`);
    expect(asked?.content).toBe('message 1');
    expect(answered).toEqual({ role: 'assistant', name: 'Cid', content: 'Cid: Hm.' });
    expect(turn).toEqual({ role: 'system', content: expect.stringContaining(`turn of ${character.name}`) });
  });

  it('has those who join it in a group', () => {
    const others = [
      { card: card({ name: 'Cid', description: '{{char}} is loud.' }), isJoined: true, isMuted: false },
      { card: card({ name: 'Dot', description: 'Hidden.' }), isJoined: false, isMuted: true },
    ];
    expect(contents({ character: card({ description: '{{group}}' }), others })[0]).toBe(
      `${MAIN}\n\nAnn, Cid, Dot\n\nCid: Cid is loud.`,
    );
  });
});

describe('the history', () => {
  it('comes oldest first, with names, and passes over what is hidden or empty', () => {
    const { messages, includedMessages } = build({ character: card({ system_prompt: 'Be.' }) }, [
      said('1', { role: 'assistant', name: 'José!', content: 'Hello, {{user}}' }),
      said('2', { hidden: true }),
      said('3', { role: 'assistant', content: '' }),
      said('4', { content: 'Hi <BOT>' }),
    ]);
    expect(messages.slice(1)).toEqual([
      { role: 'assistant', name: 'Jose', content: 'Hello, Bo' },
      { role: 'user', content: 'Hi Ann' },
    ]);
    expect(includedMessages).toBe(2);
  });

  it('takes nothing older than the first message that does not fit, and fills the budget to the last token', () => {
    // Each message costs 4 and its length; the reply costs 3.
    const history = [
      said('1', { content: 'a' }),
      said('2', { content: 'long enough' }),
      said('3', { content: 'abcd' }),
    ];
    expect(contents({ maxTokens: 25, countTokens: byLength }, history)).toEqual(['abcd']);
    expect(build({ maxTokens: 26, countTokens: byLength }, history).tokens).toEqual({
      total: 26,
      budget: 26,
      tokenizer: 'o200k_base',
    });
  });

  it('takes no more messages than the limit, of those that are not hidden', () => {
    const history = [said('1'), said('2'), said('3', { hidden: true }), said('4')];
    expect(contents({ limit: 2 }, history)).toEqual(['message 2', 'message 4']);
  });

  it('is refused when the character alone, the newest message, or one that is new does not fit', () => {
    const character = card({ system_prompt: 'abcd', post_history_instructions: 'ef' });
    const alone = (maxTokens: number) => build({ character, maxTokens, countTokens: byLength });
    expect(faultOf(() => alone(16)).message).toBe(
      'What is always in the context needs at least 17 tokens, but the budget is 16.',
    );
    expect(alone(17).tokens.total).toBe(17);
    const newest = faultOf(() => build({ maxTokens: 10, countTokens: byLength }, [said('1', { content: 'abcd' })]));
    expect([newest.code, newest.message]).toEqual([
      'context_too_small',
      expect.stringContaining('at least 11 tokens, but the budget is 10'),
    ]);
    const added = [said('1', { content: 'abcd', isMandatory: true }), said('2', { content: 'ef', isMandatory: true })];
    expect(faultOf(() => build({ maxTokens: 16, countTokens: byLength }, added)).code).toBe('context_too_small');
  });

  it('does not have a text counted that cannot fit, whatever is in it', () => {
    const counted: number[] = [];
    const countTokens = (text: string) => counted.push(text.length);
    build({ maxTokens: 100, countTokens }, [
      said('1', { content: 'a'.repeat(1_000_000) }),
      said('2', { content: 'abc' }),
    ]);
    expect(Math.max(...counted)).toBeLessThan(100);
  });

  it('goes before the examples, which give way dialogue by dialogue', () => {
    const character = card({ system_prompt: 'Be.', message_example: '<START>one<START>two<START>three' });
    const with_ = (maxTokens: number) => contents({ character, maxTokens, countTokens: byLength }, [said('1')])[0];
    expect(with_(200)).toBe('Be.\n\nExample dialogue:\none\n---\ntwo\n---\nthree');
    expect(with_(57)).toBe('Be.\n\nExample dialogue:\none\n---\ntwo');
    expect(with_(40)).toBe('Be.');
  });
});

const book = (...entries: Partial<Lorebook['entries'][number]>[]): Lorebook => ({
  extensions: {},
  entries: entries.map((entry) => ({
    keys: [],
    content: '',
    extensions: {},
    enabled: true,
    insertion_order: 100,
    use_regex: false,
    ...entry,
  })),
});
const books = (...entries: Parameters<typeof book>) => [{ id: 'b', source: 'chat' as const, book: book(...entries) }];

describe('lore', () => {
  it('stands where its entry says, and the verdicts tell of every entry', () => {
    const { messages, receipt } = build(
      {
        character: card({ system_prompt: 'Be.', description: 'Tall.' }),
        books: books(
          { keys: ['dragon'], content: 'Dragons sleep.', position: 'before_char' },
          { keys: ['dragon'], content: 'They snore.', position: 'after_char' },
          { keys: ['elf'], content: 'Elves sing.' },
          { constant: true, content: 'Deep.', extensions: { position: 4, depth: 0, role: 1 } },
        ),
      },
      [said('1', { content: 'A dragon!' })],
    );
    expect(messages.map(({ role, content }) => [role, content])).toEqual([
      ['system', 'Be.\n\nDragons sleep.\n\nTall.\n\nThey snore.'],
      ['user', 'A dragon!'],
      ['user', 'Deep.'],
    ]);
    expect(receipt.lore.map(({ fired, reason, key, message_id }) => [fired, reason, key, message_id])).toEqual([
      [true, 'key', 'dragon', '1'],
      [true, 'key', 'dragon', '1'],
      [false, 'no_key', null, null],
      [true, 'constant', null, null],
    ]);
  });

  it('gives its outlets to the macros that ask for them', () => {
    const character = card({ system_prompt: 'Be. {{outlet::news}}' });
    const entry = { constant: true, content: 'Rain.', extensions: { position: 7, outlet_name: 'news' } };
    expect(contents({ character, books: books(entry) })).toEqual(['Be. Rain.']);
  });

  it('gives way, the first in order first, where the whole has no room, and the receipt says so', () => {
    const many = Array.from({ length: 20 }, (_, n) => ({
      constant: true,
      content: `fact ${n} `.repeat(4),
      insertion_order: n,
    }));
    const loreSettings = { budgetPercent: 100 };
    const { tokens, receipt } = build({
      character: card({ system_prompt: 'Be.' }),
      books: books(...many),
      loreSettings,
      maxTokens: 300,
      countTokens: byLength,
    });
    expect(tokens.total).toBeLessThanOrEqual(300);
    const fired = receipt.lore.filter((verdict) => verdict.fired);
    const stopped = receipt.lore.filter((verdict) => !verdict.fired);
    expect(fired.length).toBeGreaterThan(0);
    expect(new Set(stopped.map(({ reason }) => reason))).toEqual(new Set(['budget']));
    expect(Math.min(...fired.map(({ entry }) => entry))).toBeGreaterThan(
      Math.max(...stopped.map(({ entry }) => entry)),
    );
  });
});

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

describe('lore for which there is no room', () => {
  const lore = (content: string, position: number, more: object = {}) => ({
    keys: [],
    content,
    constant: true,
    extensions: { position, ...more },
  });
  const full = { loreSettings: { budgetPercent: 100 }, countTokens: byLength };

  it('gives way to the newest message, and expands nothing twice for that', () => {
    const inputs = {
      ...full,
      character: card({ description: '{{incvar::n}}' }),
      books: books(lore('x'.repeat(90), 0)),
    };
    const newest = said('1', { content: 'y'.repeat(60) });
    const { receipt, state, messages } = build({ ...inputs, maxTokens: 200 }, [newest]);
    expect(messages.at(-1)?.content).toBe(newest.content);
    expect(receipt.lore[0]).toMatchObject({ fired: false, reason: 'budget' });
    expect(state.variables?.local).toEqual([['n', '1']]);
  });

  it('is told as left out when it stood among examples that gave way, and takes no other lore along', () => {
    const entries = books(lore('Among the examples. '.repeat(5), 5), lore('Before.', 0));
    const inputs = { ...full, character: card(), books: entries, maxTokens: 120 };
    const { receipt, messages } = build(inputs, [said('1')]);
    expect(receipt.lore.map(({ fired }) => fired)).toEqual([false, true]);
    expect(messages[0]?.content).toContain('Before.');
  });

  it('is only what is blank when there is room', () => {
    const { receipt, messages } = build({ ...full, maxTokens: 1000, books: books(lore(' \n ', 0), lore(' In. ', 0)) });
    expect(messages.map(({ content }) => content)).toEqual(['In.']);
    expect(receipt.segments.filter(({ source }) => source === 'lore')).toHaveLength(1);
  });
});

describe('a context with a summary', () => {
  it('asks for the regular expressions of its books once', () => {
    let asked = 0;
    const matchRegexes: PromptInputs['matchRegexes'] = (tasks) => {
      asked++;
      return createRegexMatcher()(tasks);
    };
    const entries = books({ keys: ['/dra(g)on/'], content: 'Dragons.', use_regex: true });
    const history = [said('1', { content: 'old '.repeat(300) }), said('2', { content: 'a dragon' })];
    build({ books: entries, matchRegexes, maxTokens: 300 }, history);
    const alone = asked;
    const { messages } = build({ books: entries, matchRegexes, maxTokens: 300, summary: 'They met.' }, history);
    expect([alone > 0, asked - alone]).toEqual([true, alone]);
    expect(messages[0]?.content).toContain('They met.');
    expect(messages[0]?.content).toContain('Dragons.');
  });
});

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

describe('what is told in passing', () => {
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
        ids: fc.option(callIds),
      }),
      { maxLength: 12 },
    )
    .map((messages) =>
      messages.map(({ ids, ...fields }, index) =>
        said(String(index), {
          ...fields,
          tool_calls: ids && fields.role === 'assistant' ? ids.map(call) : null,
          tool_call_id: ids && fields.role === 'tool' ? (ids[0] ?? null) : null,
        }),
      ),
    );
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
    .map(({ entries, ...fields }) => ({ ...fields, books: books(...entries) }));

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
        const visible = messages.filter((each) => !each.hidden && !isEmptyReply(each)).map(({ id }) => id);
        const told = context.receipt.segments.filter(({ source }) => source === 'history');
        const included = told.filter((segment) => segment.included).map((each) => each.message_id);
        expect(included).toEqual(visible.slice(visible.length - context.includedMessages));
        expect(told.map(({ message_id }) => message_id).toSorted()).toEqual(visible.toSorted());
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
