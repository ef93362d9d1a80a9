import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandMacros, MAX_EXPANDED_LENGTH } from './expand-macros.ts';

const names = { char: 'Ann', user: 'Bo' };

describe('expandMacros', () => {
  it.each([
    ['{{char}} and {{user}}', 'Ann and Bo'],
    ['{{CHAR}} {{User}}', 'Ann Bo'],
    ['{{ char }} {{\tuser\n}}', 'Ann Bo'],
    ['<BOT> <Char> <user>', 'Ann Ann Bo'],
    ['{{{char}}}', '{Ann}'],
    ["{{char}}{{char}}'s", "AnnAnn's"],
  ])('puts the names into %j', (text, expanded) => {
    expect(expandMacros(text, names)).toBe(expanded);
  });

  it.each(['{{random::a::b}}', '{{original}}', '{{char:x}}', '{{ch ar}}', '{char}', '< user >', '<START>', '{{}}'])(
    'leaves %j as it is',
    (text) => {
      expect(expandMacros(text, names)).toBe(text);
    },
  );

  it('puts in a name that looks like a macro or a replacement pattern as it is', () => {
    expect(expandMacros('{{char}} / <USER>', { char: '{{user}}', user: "$& $1 $' {{char}}" })).toBe(
      "{{user}} / $& $1 $' {{char}}",
    );
  });

  it('changes nothing else in any text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (pieces) => {
        const plain = pieces.map((piece) => piece.replaceAll(/[{}<>]/g, ''));
        expect(expandMacros(plain.join('{{char}}'), names)).toBe(plain.join('Ann'));
      }),
    );
  });

  it('keeps a text whose macros would make it swell beyond bounds', () => {
    const text = '<BOT>'.repeat(200_000);
    expect(expandMacros(text, { char: 'A'.repeat(200), user: 'Bo' })).toBe(text);
    expect(expandMacros(text, { char: 'A'.repeat(10), user: 'Bo' })).toHaveLength(MAX_EXPANDED_LENGTH);
  });

  it.each(['{', '{{', '{{ ', '{{char', '{{char ', '<', '<bot', '{{\n'])(
    'takes a million of %j in linear time',
    (unit) => {
      const text = unit.repeat(1_000_000 / unit.length) + ' '.repeat(1_000_000);
      const start = performance.now();
      expect(expandMacros(text, names)).toBe(text);
      expect(performance.now() - start).toBeLessThan(2000);
    },
  );
});
