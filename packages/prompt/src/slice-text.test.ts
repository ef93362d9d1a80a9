import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sliceText } from './slice-text.ts';

describe('sliceText', () => {
  it('loses nothing, keeps to the length and cuts no pair', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 9 }), (text, maxLength) => {
        const slices = sliceText(text, maxLength);
        expect(slices.join('')).toBe(text);
        for (const slice of slices) {
          expect(slice.length).toBeLessThanOrEqual(maxLength);
          expect(slice.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  it('makes slices as long as they may be', () => {
    expect(sliceText('abcdefg', 3)).toEqual(['abc', 'def', 'g']);
    expect(sliceText('👍👍👍', 3)).toEqual(['👍', '👍', '👍']);
    expect(sliceText('', 3)).toEqual(['']);
  });
});
