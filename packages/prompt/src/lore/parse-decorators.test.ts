import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecorators } from './parse-decorators.ts';

const decoratorsOf = (text: string) => {
  const { additionalKeys, excludeKeys, excludeKeysAll, disabledPrompts, ...rest } = parseDecorators(text).decorators;
  return rest;
};

describe('parseDecorators', () => {
  it('leaves a text without decorators as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/^\s*@@/.test(text));
        expect(parseDecorators(text)).toMatchObject({ content: text, ignored: [] });
      }),
    );
  });

  it('reads one a line and takes the empty lines around them away', () => {
    const text = '\n@@depth 3\r\n@@role user\n\n@@scan_depth 5\n\n\n  Text.\n@@role system\n';
    expect(parseDecorators(text).content).toBe('  Text.\n@@role system');
    expect(decoratorsOf(text)).toEqual({ depth: 3, role: 'user', scanDepth: 5 });
  });

  it('takes the first of two of one name', () => {
    expect(decoratorsOf('@@depth 1\n@@depth 2\nText.')).toEqual({ depth: 1 });
  });

  it('tries the fallbacks one after the other until one is known', () => {
    const { decorators, ignored } = parseDecorators('@@a 1\n@@@b 2\n@@@depth 3\n@@@depth 4\n@@@role user\nText.');
    expect(decorators).toMatchObject({ depth: 3 });
    expect(decorators.role).toBeUndefined();
    expect(ignored).toEqual([]);
  });

  it('tells the decorators that nothing stood in for', () => {
    expect(parseDecorators('@@sing 1\n@@@dance\n@@depth x\n@@instruct_depth 4\nText.').ignored).toEqual([
      'sing',
      'depth',
      'instruct_depth',
    ]);
  });

  it('passes over a fallback of nothing', () => {
    expect(parseDecorators('@@@depth 4\nText.')).toMatchObject({ content: 'Text.' });
    expect(decoratorsOf('@@@depth 4\nText.')).toEqual({});
  });

  it.each(['@@', '@@__proto__ x', '@@@@depth 1', '@@ depth 1', '@@1 2', '@@depth!'])('takes %j for content', (text) => {
    expect(parseDecorators(`${text}\nText.`).content).toBe(`${text}\nText.`);
  });

  it('takes names of prototypes for unknown', () => {
    expect(parseDecorators('@@constructor\n@@toString\nText.').ignored).toEqual(['constructor', 'tostring']);
  });

  it('takes time in proportion to the text', () => {
    const start = performance.now();
    for (const unit of ['@@a\n', '\n', ' ', '@@', '@@a ', '@@@b\n', '@@depth 1\n \n']) {
      parseDecorators(unit.repeat(200_000 / unit.length));
      parseDecorators(`@@a\n${unit.repeat(200_000 / unit.length)}`);
    }
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
