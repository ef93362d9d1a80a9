import { describe, expect, it } from 'vitest';
import { countMerged, MAX_MERGED_BYTES } from './count-merged.ts';

const ranks = new Map(Object.entries({ a: 0, b: 1, c: 2, bc: 3, ab: 4, abc: 5, aa: 6, aaaa: 7 }));

describe('countMerged', () => {
  it.each([
    ['', 0],
    ['a', 1],
    ['cb', 2],
    ['abc', 1],
    ['abbc', 2],
    ['aaa', 2],
    ['aaaaaaaa', 2],
    ['babca', 3],
  ])('makes of %j the tokens the ranks ask for', (bytes, tokens) => {
    expect(countMerged(bytes, ranks)).toBe(tokens);
  });

  it('joins the lowest rank first, also when that makes more tokens', () => {
    expect(
      countMerged(
        'abc',
        new Map([
          ['bc', 0],
          ['ab', 1],
        ]),
      ),
    ).toBe(2);
    expect(
      countMerged(
        'abcd',
        new Map([
          ['bc', 0],
          ['ab', 1],
          ['cd', 2],
        ]),
      ),
    ).toBe(3);
  });

  it('joins the leftmost of equals first', () => {
    expect(
      countMerged(
        'aaab',
        new Map([
          ['aa', 0],
          ['ab', 1],
        ]),
      ),
    ).toBe(2);
  });

  it('keeps nothing of one call for the next', () => {
    expect(countMerged('abcabcabc', ranks)).toBe(3);
    expect(countMerged('cc', ranks)).toBe(2);
    expect(countMerged('abc', ranks)).toBe(1);
  });

  it('takes the longest piece it promises to, and refuses a longer one', () => {
    expect(countMerged('c'.repeat(MAX_MERGED_BYTES), ranks)).toBe(MAX_MERGED_BYTES);
    expect(() => countMerged('c'.repeat(MAX_MERGED_BYTES + 1), ranks)).toThrow(RangeError);
  });
});
