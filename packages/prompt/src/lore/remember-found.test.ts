import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rememberFound } from './remember-found.ts';

describe('rememberFound', () => {
  it('looks once for what it is asked again, and gives the same', () => {
    const asked: string[] = [];
    const { find } = rememberFound({ find: (text) => (asked.push(text), [text.length]) });
    expect([find('one'), find('three'), find('one')]).toEqual([[3], [5], [3]]);
    expect(asked).toEqual(['one', 'three']);
  });

  it('forgets what was asked longest ago when the texts are too long together', () => {
    const asked: string[] = [];
    const { find } = rememberFound({ find: (text) => (asked.push(text), []) }, 6);
    for (const text of ['aa', 'bb', 'cc', 'aa', 'dd', 'aa', 'bb']) find(text);
    expect(asked).toEqual(['aa', 'bb', 'cc', 'dd', 'bb']);
  });

  it('answers as what it stands for, whatever it has room for', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('', 'a', 'bb', 'ccc', 'dddd')), fc.nat(8), (texts, most) => {
        const { find } = rememberFound({ find: (text) => [text.length] }, most);
        expect(texts.map(find)).toEqual(texts.map((text) => [text.length]));
      }),
    );
  });
});
