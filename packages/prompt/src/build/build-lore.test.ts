import { describe, expect, it } from 'vitest';
import { books, build, byLength, contents } from '../../test/build.ts';
import { card } from '../../test/card.ts';
import { said } from '../../test/prompt-inputs.ts';
import { createRegexMatcher } from '../lore/create-regex-matcher.ts';
import type { PromptInputs } from './prompt-inputs.ts';

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

describe('lore that is left out after all', () => {
  const BUDGET = 1000;
  // The prompt, the framing of two messages, and what the reply begins with.
  const FIXED = 'Be.'.length + 4 + 4 + 3;
  const entry = (content: string, more: object = {}) => ({ keys: [], content, constant: true, ...more });
  const inputs = (...entries: Parameters<typeof books>) => ({
    loreSettings: { budgetPercent: 100 },
    countTokens: byLength,
    character: card({ system_prompt: 'Be.' }),
    books: books(...entries),
    maxTokens: BUDGET,
  });
  /** With a newest message that leaves so much for lore, which by its own budget all comes in. */
  const builtWith = (room: number, ...entries: Parameters<typeof books>) =>
    build(inputs(...entries), [said('1', { content: 'x'.repeat(BUDGET - FIXED - room) })]);
  const outOf = (context: ReturnType<typeof build>) =>
    context.receipt.lore.map(({ fired, detail }) => (fired ? 'in' : detail));
  const NO_ROOM = 'the context had no room for it';

  it('leaves no effect behind: what was never told has not been in', () => {
    const once = entry(`@@dont_activate_after_match\n${'Once. '.repeat(20)}`, {
      extensions: { sticky: 3, cooldown: 2 },
    });
    const dropped = builtWith(60, once);
    expect(outOf(dropped)).toEqual([NO_ROOM]);
    expect(dropped.state.timed?.effects).toEqual([]);
    const told = build({ ...inputs(once), state: dropped.state, pathLength: 2 }, [said('1')]);
    expect(outOf(told)).toEqual(['in']);
    expect(told.state.timed?.effects.map(({ kind }) => kind)).toEqual(['sticky', 'cooldown', 'matched']);
  });

  it('leaves no prompt out', () => {
    const quiet = entry(`@@disable_ui_prompt system_prompt\n${'Quiet. '.repeat(20)}`);
    expect(builtWith(500, quiet).receipt.segments.at(-1)).toMatchObject({
      source: 'system_prompt',
      included: false,
      reason: 'an entry of a lorebook has it left out',
    });
    const dropped = builtWith(60, quiet);
    expect([outOf(dropped), dropped.messages[0]?.content]).toEqual([[NO_ROOM], 'Be.']);
  });

  it('is what asks to go first, then of the lowest priority, then of the lowest order', () => {
    const entries = [
      entry('a'.repeat(50), { priority: 100, insertion_order: 1 }),
      entry('b'.repeat(50), { priority: 0, insertion_order: 3 }),
      entry('c'.repeat(50), { priority: 0, insertion_order: 2 }),
      entry(`@@ignore_on_max_context\n${'d'.repeat(50)}`, { priority: 500, insertion_order: 4 }),
    ];
    const stays = (room: number) => outOf(builtWith(room, ...entries)).map((each) => each === 'in');
    expect(stays(208)).toEqual([true, true, true, true]);
    expect(stays(207)).toEqual([true, true, true, false]);
    expect(stays(155)).toEqual([true, true, false, false]);
    expect(stays(100)).toEqual([true, false, false, false]);
    expect(stays(0)).toEqual([false, false, false, false]);
  });

  it('is no more than has to go, though each has the framing of a message of its own', () => {
    const at = (depth: number) => entry('xx', { extensions: { position: 4, depth, role: 0 } });
    const entries = Array.from({ length: 30 }, (_, depth) => at(depth));
    for (const room of [180, 179, 100, 6, 5]) {
      const stayed = outOf(builtWith(room, ...entries)).filter((each) => each === 'in').length;
      expect(stayed, `room for ${room}`).toBe(Math.floor(room / (2 + 4)));
    }
  });
});

describe('keys', () => {
  const fired = (key: string, fields: Partial<PromptInputs>, messages: ReturnType<typeof said>[]) =>
    build({ books: books({ keys: [key], content: 'In.' }), ...fields }, messages).receipt.lore[0]?.fired;

  it('are looked for in the names of who speaks, though only in a group the messages have them', () => {
    const history = [said('1'), said('2', { role: 'assistant', content: 'Hm.' })];
    const ann = { character: card({ nickname: 'Annie' }) };
    const keys = ['ann', '{{user}}', '/^Bo: /', 'annie', 'system'];
    expect(keys.map((key) => fired(key, ann, history))).toEqual([true, true, true, false, false]);
    expect(fired('ann', { ...ann, loreSettings: { includeNames: false } }, history)).toBe(false);
    expect(fired('bo', { character: null }, history)).toBe(true);
    expect(build(ann, history).messages.every(({ name }) => name === undefined)).toBe(true);
  });

  it('wait for so many replies, which what others say does not count for', () => {
    const waiting = { books: books({ keys: [], constant: true, content: '@@activate_only_after 2\nIn.' }) };
    const firedAfter = (...roles: ('system' | 'assistant')[]) =>
      build(
        waiting,
        roles.map((role, index) => said(`${index}`, { role })),
      ).receipt.lore[0]?.fired;
    expect(firedAfter('system', 'system', 'assistant')).toBe(false);
    expect(firedAfter('system', 'assistant', 'assistant')).toBe(true);
  });
});

describe('a hidden key', () => {
  it('is looked for beside what is said, and what its condition sets is set once', () => {
    const entries = [
      { keys: [], constant: true, content: '{{if {{incvar::n}}}}{{hidden_key:wolf}}Dark.{{/if}} n={{getvar::n}}' },
      { keys: ['wolf'], content: 'A wolf.' },
    ];
    const inputs = { character: card(), books: books(...entries), loreSettings: { recursive: true } };
    const { messages, state } = build(inputs, [said('1')]);
    expect(messages[0]?.content).toMatch(/A wolf\.[^]*Dark\. n=1/);
    expect(state.variables?.local).toEqual([['n', '1']]);
  });
});

describe('a verdict', () => {
  it('tells whose book it is, and of an outlet where it stands', () => {
    const [book] = books({
      keys: [],
      constant: true,
      content: 'Rain.',
      extensions: { position: 7, outlet_name: 'news' },
    });
    const named = { ...book!, book: { ...book!.book, name: 'Weather' } };
    expect(build({ character: card(), books: [named] }).receipt.lore[0]).toMatchObject({
      book_name: 'Weather',
      attached_to: 'chat',
      fired: true,
      detail: 'It stands where a text has {{outlet::news}}, and nowhere else.',
    });
  });
});

describe('a context with a summary', () => {
  it('draws what it would draw without one, though it is assembled twice', () => {
    const inputs = { character: card({ description: '{{roll:d1000000}}' }), maxTokens: 120 };
    const history = [said('1', { content: 'old '.repeat(300) }), said('2')];
    const [prompt = ''] = contents({ ...inputs, summary: 'They met.' }, history);
    expect(prompt).toContain('They met.');
    expect(prompt).toContain(/\d{2,}/.exec(contents(inputs, history)[0] ?? '')?.[0]);
  });

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
