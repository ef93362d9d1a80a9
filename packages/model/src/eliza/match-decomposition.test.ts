import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toWords } from '../../test/to-words.ts';
import { matchDecomposition } from './match-decomposition.ts';
import type { Decomposition, Word } from './script.ts';

const classes = { mother: ['family'], father: ['noun', 'family'] };

function take(match: Decomposition, sentence: string): string[] | undefined {
  return matchDecomposition(match, toWords(sentence, classes))?.map((part) => part.map(({ text }) => text).join(' '));
}

describe('matchDecomposition', () => {
  it.each<[Decomposition, string, string[] | undefined]>([
    [[0], '', ['']],
    [[0], 'a b', ['a b']],
    [[0, 'b', 0], 'a b c', ['a', 'b', 'c']],
    [[0, 'b', 0], 'b', ['', 'b', '']],
    [[0, 'b', 0], 'a c', undefined],
    [[0, 'b', 0], 'B b', ['', 'B', 'b']],
    [[0, 'a', 0, 'b'], 'x a y b z b', ['x', 'a', 'y b z', 'b']],
    [[0, 'a', 0, 'b'], 'x a y b z', undefined],
    [[0, 'a', 0, 'b'], 'b a', undefined],
    [['a', 0], 'a b', ['a', 'b']],
    [['a', 0], 'b a', undefined],
    [['a', 'b'], 'a b', ['a', 'b']],
    [['a', 'b'], 'a b c', undefined],
    [[2, 'c'], 'a b c', ['a b', 'c']],
    [[0, 2], 'a b c', ['a', 'b c']],
    [[0, 2], 'a', undefined],
    [[1, 0, 1], 'a b', ['a', '', 'b']],
    [[1, 0, 1], 'a', undefined],
    [[0, 0, 'a'], 'b a', ['', 'b', 'a']],
    [[0, 'a', 'b', 0], 'a a b', ['a', 'a', 'b', '']],
    [[0, ['sad', 'sick'], 0], 'so Sick today', ['so', 'Sick', 'today']],
    [[0, ['sad', 'sick'], 0], 'so glad today', undefined],
    [[0, { class: 'family' }, 0], 'the mother of', ['the', 'mother', 'of']],
    [[0, { class: 'noun' }, 0], 'mother and father', ['mother and', 'father', '']],
    [[0, { class: 'noun' }, 0], 'mother', undefined],
    [[], '', []],
    [[], 'a', undefined],
  ])('takes by %j %j apart into %j', (match, sentence, parts) => {
    expect(take(match, sentence)).toEqual(parts);
  });

  it('finds what trying every way would find first', () => {
    const element = fc.constantFrom<Decomposition[number]>(0, 0, 1, 2, 'a', 'b', ['b', 'c']);
    const sentence = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(element, { maxLength: 6 }), sentence, (match, said) => {
        const words = toWords(said.join(' '));
        expect(matchDecomposition(match, words)).toEqual(tryEveryWay(match, words));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no longer than the words times the elements on what makes others go back', () => {
    const words = toWords('a '.repeat(200_000));
    const match: Decomposition = [...Array.from({ length: 10 }, () => [0, 'a'] as const).flat(), 0, 'b'];
    const start = performance.now();
    expect(matchDecomposition(match, words)).toBeUndefined();
    expect(matchDecomposition([0, 'a', 'a', 'a', 'b', 0], words)).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(500);
  });
});

function tryEveryWay(match: Decomposition, words: Word[]): Word[][] | undefined {
  const [element, ...others] = match;
  if (element === undefined) return words.length === 0 ? [] : undefined;
  const [least, most] = element === 0 ? [0, words.length] : typeof element === 'number' ? [element, element] : [1, 1];
  for (let width = least; width <= Math.min(most, words.length); width++) {
    if (typeof element !== 'number' && ![element].flat().includes(words[0]!.plain)) continue;
    const rest = tryEveryWay(others, words.slice(width));
    if (rest) return [words.slice(0, width), ...rest];
  }
  return undefined;
}
