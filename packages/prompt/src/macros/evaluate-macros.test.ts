import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { macroCases } from '../../test/macro-cases.ts';
import { macroEnv, noVariables } from '../../test/macro-env.ts';
import { evaluateMacros } from './evaluate-macros.ts';
import type { MacroEnv } from './macro-env.ts';
import { MAX_VARIABLE_LENGTH } from './macro-state.ts';
import type { MacroTrace } from './macro-trace.ts';
import { MAX_MACRO_DEPTH } from './parse-macros.ts';
import { MAX_EXPANDED_LENGTH } from './text-writer.ts';

describe.each(Object.entries(macroCases))('expands %s', (_, cases) => {
  const rows = cases.map(([text, expanded, changes = {}]) => [text, expanded, changes] as const);
  test.each(rows)('%j becomes %j', (text, expanded, changes) => {
    expect(evaluateMacros(text, macroEnv(changes), noVariables).text).toBe(expanded);
  });
});

test('has the table of at least 150 cases that was promised', () => {
  expect(Object.values(macroCases).flat().length).toBeGreaterThanOrEqual(150);
});

const expand = (text: string, changes: Partial<MacroEnv> = {}, state = noVariables) =>
  evaluateMacros(text, macroEnv(changes), state);

/** Texts that are likely to have macros in them, whole and broken. */
const macroLike = fc
  .array(
    fc.oneof(
      fc.constantFrom('{', '{{', '}}', '}', '::', ':', ',', ' ', '\n', '\\', '\\{\\{', '\\}\\}', '//', '/', '!', '#'),
      fc.constantFrom('<USER>', 'if', '/if', 'else', 'char', 'trim', 'setvar', 'getvar', 'incvar', 'a', 'nope', 'roll'),
      fc.constantFrom(
        '{{if a}}',
        '{{else}}',
        '{{/if}}',
        '{{trim}}',
        '{{description}}',
        '{{random::a::b}}',
        '{{roll 2d6}}',
      ),
      fc.constantFrom(
        '{{setvar::a::',
        '{{getvar::a}}',
        '{{time::',
        '{{datetimeformat::',
        '{{pick:',
        '{{reverse:',
        '{{//',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));

describe('for any text', () => {
  test('changes nothing where there is no macro', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const plain = text.replaceAll(/[{}<>\\]/g, '');
        expect(expand(plain)).toEqual({ text: plain, state: noVariables, trace: [] });
      }),
    );
  });

  test('changes nothing around a macro', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (pieces) => {
        const plain = pieces.map((piece) => piece.replaceAll(/[{}<>\\]/g, ''));
        expect(expand(plain.join('{{char}}')).text).toBe(plain.join('Ann'));
      }),
    );
  });

  test('never throws, and gives the same result again', () => {
    fc.assert(
      fc.property(macroLike, macroLike, (text, description) => {
        const changes = { card: { ...macroEnv().card, description }, char: description };
        expect(expand(text, changes)).toEqual(expand(text, changes));
      }),
      { numRuns: 2000 },
    );
  });

  test('keeps what is inside no macro that is known', () => {
    fc.assert(
      fc.property(macroLike, (text) => {
        const unknown = text.replaceAll(/[a-z]+/gi, 'nope').replaceAll(/\/\/|<nope>|\\/g, '');
        expect(expand(unknown).text).toBe(unknown);
      }),
    );
  });

  test('leaves the state that was passed in as it was', () => {
    fc.assert(
      fc.property(macroLike, (text) => {
        const state = { local: new Map([['a', '1']]), global: new Map([['a', '2']]) };
        expand(text, {}, state);
        expect(state).toEqual({ local: new Map([['a', '1']]), global: new Map([['a', '2']]) });
      }),
    );
  });
});

describe('variables', () => {
  test('go from one text to the next', () => {
    const first = expand('{{setvar::mood::calm}}{{setglobalvar::{{user}}::met}}');
    expect(first.state).toEqual({ local: new Map([['mood', 'calm']]), global: new Map([['Bo', 'met']]) });
    expect(expand('{{getvar::mood}} {{getglobalvar::Bo}}', {}, first.state).text).toBe('calm met');
  });

  test('of a branch do not show in another that left before they were set', () => {
    const trunk = expand('{{setvar::a::1}}').state;
    const left = expand('{{incvar::a}}', {}, trunk).state;
    expect(expand('{{getvar::a}}', {}, trunk).text).toBe('1');
    expect(expand('{{getvar::a}}', {}, left).text).toBe('2');
  });

  test('are not expanded when they are read', () => {
    const state = { local: new Map([['a', '{{setvar::b::1}}{{char}}']]), global: new Map<string, string>() };
    expect(expand('{{getvar::a}}{{if {{getvar::a}}}}!{{/if}}', {}, state)).toMatchObject({
      text: '{{setvar::b::1}}{{char}}!',
      state,
    });
  });

  test('that are too many or too long are refused, and the receipt says so', () => {
    const long = { input: 'x'.repeat(MAX_VARIABLE_LENGTH + 1) };
    const { text, trace } = expand('{{setvar::a::{{input}}}}{{hasvar::a}}', {
      generation: { ...macroEnv().generation, ...long },
    });
    expect(text).toBe('false');
    expect(trace).toEqual([
      { kind: 'error', name: 'setvar', reason: `the value is longer than ${MAX_VARIABLE_LENGTH}` },
    ]);
  });
});

describe('the receipt', () => {
  test.each([
    ['{{nope}} {{NOPE 1}} {{/nope}}', [unknown('nope'), unknown('/nope')]],
    ['{{banned "a word"}}', [{ kind: 'banned', text: 'a word' }]],
    ['{{char:x}}', [error('char', 'it has too many arguments')]],
    ['{{setvar::a}}', [error('setvar', 'it has too few arguments')]],
    ['{{if 1}}', [error('if', 'it has no condition, or no {{/if}}')]],
    ['{{roll:d0}}', [error('roll', 'dice are written like 2d6+1')]],
    ['{{time::noon}}', [error('time', 'an offset is written like UTC+2')]],
    ['{{timeDiff::a::b}}', [error('timediff', 'times are written like 2026-11-24 15:30:00')]],
    ['{{charFirstMessage::x}}', [error('charfirstmessage', 'a greeting is chosen by a whole number')]],
    ['{{original}}', []],
  ])('says of %j what happened', (text, trace) => {
    expect(expand(text).trace).toEqual(trace);
  });

  test('says when a text of the card is inside itself, and leaves the macro there', () => {
    const card = { ...macroEnv().card, description: 'a {{personality}}', personality: 'b {{description}}' };
    const trace = [error('description', 'it is inside itself, or too deep in other texts')];
    expect(expand('{{description}}', { card })).toMatchObject({ text: 'a b {{description}}', trace });
    // The builder says which text it is that is expanded.
    const open = { card, open: ['description'] };
    expect(expand('a {{personality}}', open)).toMatchObject({ text: 'a b {{description}}', trace });
    expect(expand('{{description}} {{user}}', open)).toMatchObject({ text: '{{description}} Bo', trace });
  });

  test('is short, whatever happens', () => {
    const { trace } = expand(`{{random::${'x'.repeat(1000)}}}`.repeat(1000));
    expect(trace).toHaveLength(201);
    expect(trace[0]).toMatchObject({ chosen: `${'x'.repeat(200)}…` });
    expect(trace.at(-1)).toEqual({ kind: 'omitted', count: 800 });
  });
});

describe('the limits', () => {
  test('cut a text that swells, and never through a character', () => {
    const { text, trace } = expand('{{char}}'.repeat(120_000), { char: `${'😀'.repeat(10)}x` });
    expect(text.length).toBeLessThanOrEqual(MAX_EXPANDED_LENGTH);
    expect(text.length).toBeGreaterThan(MAX_EXPANDED_LENGTH - 2);
    expect(text.isWellFormed()).toBe(true);
    expect(trace).toEqual([{ kind: 'truncated', reason: 'length' }]);
  });

  test('expand the greatest message there is when it does not swell', () => {
    expect(expand('<BOT>'.repeat(200_000)).text === 'Ann'.repeat(200_000)).toBe(true);
  });

  test('end a variable that doubles itself, and keep the text after it', () => {
    const text = `{{setvar::a::xx}}${'{{setvar::a::{{getvar::a}}{{getvar::a}}}}'.repeat(20_000)} the end`;
    const { text: expanded, trace } = expectWithin(1000, () => expand(text));
    expect(expanded.endsWith('{{setvar::a::{{getvar::a}}{{getvar::a}}}} the end')).toBe(true);
    expect(trace).toContainEqual({ kind: 'truncated', reason: 'work' });
  });

  test('end texts of the card that hold each other many times', () => {
    const fields = ['description', 'personality', 'scenario', 'systemPrompt', 'depthPrompt'] as const;
    const macros = ['personality', 'scenario', 'charPrompt', 'charDepthPrompt', 'noop'];
    const texts = fields.map((field, index) => [field, `{{${macros[index]}}}`.repeat(1000)]);
    const card = { ...macroEnv().card, ...Object.fromEntries(texts) };
    const { trace } = expectWithin(2000, () => expand('{{description}} the end', { card }));
    expect(trace).toEqual([{ kind: 'truncated', reason: 'work' }]);
  });

  test('leave no variable half set when the work is used up', () => {
    const big = { generation: { ...macroEnv().generation, input: 'x'.repeat(1_000_000) } };
    const { state, trace } = expand('{{setvar::a::1}}{{setvar::a::{{reverse::{{input}}}}{{noop}}}}'.repeat(9), big);
    expect(trace).toContainEqual({ kind: 'truncated', reason: 'work' });
    expect(state.local.get('a')).toBe('1');
  });

  const nests = ['{{a.b ', '{{if 1}}', '{{reverse::', '{{nope ', '{{ ', '{{// '];
  const units = [
    '{',
    '{{',
    '}}',
    '{{ ',
    '{{char',
    '{{char ',
    '{{char}}',
    '<',
    '<bot',
    '{{\n',
    '\\{',
    '\\{\\{',
    '::',
    '}',
  ];
  const calls = ['{{//', '{{/if}}', '{{if a}}', '{{else}}', '{{trim}}', 'x{{trim}}', '\n', '{{roll 1d6}}', '{{time}}'];

  test.each([...units, ...calls, ...nests, '{{pick:a,b}}', '{{nope}}', '{{setvar::a::b}}', '{{setvar::a::'])(
    'take a million of %j in linear time',
    (unit) => {
      const text = unit.repeat(1_000_000 / unit.length);
      expectWithin(5000, () => expand(text + ' '.repeat(100_000)));
    },
  );

  test.each([
    ['{{a.b ', '}}'],
    ['{{nope ', '}}'],
    ['{{reverse::', '}}'],
    ['{{setvar::a::', '}}'],
    ['{{if 1}}', '{{/if}}'],
    ['{{if {{if 1}}', '}}{{/if}}'],
    ['{{#if 1}}\n {{else}}', '{{/if}}'],
  ])('take %j nested without end in linear time', (open, close) => {
    const depth = Math.floor(1_000_000 / (open.length + close.length));
    expectWithin(2000, () => expand(open.repeat(depth) + close.repeat(depth)));
  });

  test.each(['{{datetimeformat::', '{{roll:', '{{timeDiff::', '{{banned ', '{{random:', '{{if !'])(
    'take %j with a long argument in linear time',
    (opening) => {
      for (const unit of ['[', '1', '"', '\\,', ',', '!', ' ', '\n', 'L']) {
        expectWithin(2000, () => expand(`${opening}${unit.repeat(500_000)}}}`));
      }
    },
  );

  test('are for all texts together that have one budget', () => {
    const budget = { steps: 100, work: 1000 };
    const next = () => evaluateMacros('{{user}} ', macroEnv(), noVariables, budget);
    const results = Array.from({ length: 100 }, next);
    expect(results.map(({ text }) => text).join('')).toBe('Bo '.repeat(50) + '{{user}} '.repeat(50));
    expect(results.at(-1)?.trace).toEqual([{ kind: 'truncated', reason: 'work' }]);
  });

  test('expand what is 50 deep, and of what is deeper the inside', () => {
    const nested = (depth: number) => `${'{{reverse::'.repeat(depth)}ab${'}}'.repeat(depth)}`;
    expect(expand(nested(MAX_MACRO_DEPTH)).text).toBe('ab');
    expect(expand(nested(MAX_MACRO_DEPTH + 1)).text).toBe('{{reverse::ab}}');
  });
});

function unknown(name: string): MacroTrace {
  return { kind: 'unknown', name };
}

function error(name: string, reason: string): MacroTrace {
  return { kind: 'error', name, reason };
}

function expectWithin<Result>(milliseconds: number, act: () => Result): Result {
  const start = performance.now();
  const result = act();
  expect(performance.now() - start).toBeLessThan(milliseconds);
  return result;
}
