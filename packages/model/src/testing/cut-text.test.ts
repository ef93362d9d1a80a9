import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutText } from './cut-text.ts';

it('loses nothing, and cuts through no character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 9 }), (text, size) => {
      const pieces = cutText(text, size);
      expect(pieces.join('')).toBe(text);
      expect(pieces.every((piece) => piece.isWellFormed() && [...piece].length <= size)).toBe(true);
    }),
  );
});

it('makes every piece but the last as long as asked', () => {
  expect(cutText('abcdefg', 3)).toEqual(['abc', 'def', 'g']);
  expect(cutText('a😀b😀', 2)).toEqual(['a😀', 'b😀']);
  expect(cutText('abc')).toEqual(['abc']);
  expect(cutText('', 4)).toEqual(['']);
});

it('refuses pieces of no length', () => {
  expect(() => cutText('abc', 0)).toThrow('Pieces of 0 characters');
});
