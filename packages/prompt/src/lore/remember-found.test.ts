import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemory, rememberFound } from './remember-found.ts';

describe('rememberFound', () => {
  it('looks once for what it is asked again, and gives the same', () => {
    const asked: string[] = [];
    const { find } = rememberFound({ find: (text) => (asked.push(text), [text.length]) });
    expect([find('one'), find('three'), find('one')]).toEqual([[3], [5], [3]]);
    expect(asked).toEqual(['one', 'three']);
  });

  it('forgets what was asked longest ago when the texts are too long together', () => {
    const asked: string[] = [];
    const { find } = rememberFound({ find: (text) => (asked.push(text), []) }, createMemory(310));
    for (const text of ['aa', 'bb', 'cc', 'aa', 'dd', 'aa', 'bb']) find(text);
    expect(asked).toEqual(['aa', 'bb', 'cc', 'dd', 'bb']);
  });

  it('has all automata share the room', () => {
    const asked: string[] = [];
    const memory = createMemory(310);
    const [one, other] = ['one', 'other'].map((name) =>
      rememberFound({ find: (text) => (asked.push(`${name} ${text}`), []) }, memory),
    );
    for (const text of ['aa', 'bb']) one!.find(text);
    for (const text of ['aa', 'bb']) other!.find(text);
    for (const each of [other!, one!]) each.find('aa');
    expect(asked).toEqual(['one aa', 'one bb', 'other aa', 'other bb', 'one aa']);
  });

  it('does not keep a text that would take much of it', () => {
    const asked: string[] = [];
    const { find } = rememberFound({ find: (text) => (asked.push(text), []) });
    for (const text of ['a'.repeat(60_000), 'a'.repeat(60_000)]) find(text);
    expect(asked).toHaveLength(2);
  });

  it('answers as what it stands for, whatever it has room for', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('', 'a', 'bb', 'ccc', 'dddd')), fc.nat(400), (texts, most) => {
        const { find } = rememberFound({ find: (text) => [text.length] }, createMemory(most));
        expect(texts.map(find)).toEqual(texts.map((text) => [text.length]));
      }),
    );
  });
});
