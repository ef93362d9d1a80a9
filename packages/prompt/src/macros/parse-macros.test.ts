import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MacroCall, MacroNode } from './macro-node.ts';
import { parseMacros } from './parse-macros.ts';
import { printMacros } from './print-macros.ts';

const pieces = ['{', '{{', '}}', '}', '::', ' ', '\n', '\\', '\\{\\{', '//', '#', '<USER>', 'if', 'a', 'setvar'];
const macros = [
  '{{if a}}',
  '{{else}}',
  '{{/if}}',
  '{{setvar a}}',
  '{{/setvar}}',
  '{{//}}',
  '{{///}}',
  '{{a::b}}',
  '{{#if b}}',
];

function only(text: string): MacroCall {
  const [call, ...others] = parseMacros(text);
  expect(others).toEqual([]);
  expect(call?.type).toBe('macro');
  return call as MacroCall;
}

const printed = (lists: readonly MacroNode[][]) => lists.map(printMacros);

describe('parseMacros', () => {
  test('loses nothing: what is parsed is printed as it was', () => {
    const anything = fc.oneof(fc.constantFrom(...pieces, ...macros), fc.string({ unit: 'binary', maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 60 }), (parts) => {
        expect(printMacros(parseMacros(parts.join('')))).toBe(parts.join(''));
      }),
      { numRuns: 2000 },
    );
  });

  test('prints what is nested too deep as it was', () => {
    for (const [open, close] of [
      ['{{a ', '}}'],
      ['{{if 1}}', '{{/if}}'],
      ['{{setvar a}}{{', '}}{{/setvar}}'],
    ] as const) {
      const text = open.repeat(200) + close.repeat(200);
      expect(printMacros(parseMacros(text))).toBe(text);
    }
  });

  test.each([
    ['{{a}}', 'a', '', []],
    ['{{ A_b-1 }}', 'a_b-1', '', []],
    ['{{a::b::c}}', 'a', '::', ['b', 'c']],
    ['{{ a :: b :: c }}', 'a', '::', ['b', 'c']],
    ['{{a:b:c}}', 'a', ':', ['b:c']],
    ['{{a b c}}', 'a', ' ', ['b c']],
    ['{{a b::c}}', 'a', ' ', ['b', 'c']],
    ['{{a::}}', 'a', '::', ['']],
    ['{{a::::}}', 'a', '::', ['', '']],
    ['{{a {{b}} c}}', 'a', ' ', ['{{b}} c']],
    ['{{a::{{b::c}}::d}}', 'a', '::', ['{{b::c}}', 'd']],
    ['{{a::\\{\\{::b}}', 'a', '::', ['\\{\\{', 'b']],
    ['{{// b}}', '//', ' ', ['b']],
    ['<Bot>', 'char', '', []],
  ] as const)('reads the name and the arguments of %j', (text, name, separator, args) => {
    const call = only(text);
    expect([call.name, call.separator, printed(call.args)]).toEqual([name, separator, args]);
  });

  test('says where each macro is in the text', () => {
    const nodes = parseMacros('ab{{c {{d}}}}{{if e}}f{{/if}}<USER>');
    const spans = nodes.flatMap((node) => (node.type === 'macro' ? [[node.start, node.end]] : []));
    expect(spans).toEqual([
      [2, 13],
      [13, 29],
      [29, 35],
    ]);
  });

  test.each([
    ['{{if a}} b {{else}} c {{/if}}', 'b', 'c'],
    ['{{#if a}} b {{else}} c {{/if}}', ' b ', ' c '],
    ['{{if a}}{{if b}}c{{else}}d{{/if}}{{/if}}', '{{if b}}c{{else}}d{{/if}}', null],
    ['{{setvar a}}b{{else}}c{{/setvar}}', 'b{{else}}c', null],
    ['{{//}}a{{// b}}c{{///}}', 'a{{// b}}c', null],
  ])('divides the block of %j', (text, content, alternative) => {
    const { block } = only(text);
    expect([block && printMacros(block.content), block?.alternative && printMacros(block.alternative)]).toEqual([
      content,
      alternative,
    ]);
  });

  test.each(['{{if a::b}}c{{/if}}', '{{setvar::a::b}}c{{/setvar}}', '{{// a}}c{{///}}', '{{char}}c{{/char}}'])(
    'takes no block for %j',
    (text) => {
      expect(parseMacros(text)).toHaveLength(3);
    },
  );
});
