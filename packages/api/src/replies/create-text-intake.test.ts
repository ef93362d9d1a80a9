import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTextIntake } from './create-text-intake.ts';

function takeAll(pieces: string[], room = Infinity): string {
  const intake = createTextIntake(room);
  return pieces.map((piece) => intake.take(piece)).join('') + intake.rest();
}

describe('a text intake', () => {
  it('gives every text out as it came, wherever it was cut', () => {
    const cutText = fc.string({ unit: 'grapheme' }).chain((text) =>
      fc.array(fc.nat(text.length)).map((cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        return { text, pieces: at.slice(1).map((end, index) => text.slice(at[index], end)) };
      }),
    );
    fc.assert(
      fc.property(cutText, ({ text, pieces }) => {
        fc.pre(!text.includes('\0'));
        expect(takeAll(pieces)).toBe(text);
      }),
    );
  });

  it('gives out only what can be stored, at every step', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (pieces) => {
        const intake = createTextIntake(Infinity);
        for (const given of [...pieces.map(intake.take), intake.rest()]) {
          expect(given.isWellFormed() && !given.includes('\0')).toBe(true);
        }
      }),
    );
  });

  it('shows half a pair and a NUL as what they are: characters that were lost', () => {
    expect(takeAll(['a\ud83d', 'b\0'])).toBe('a\uFFFDb\uFFFD');
    expect(takeAll(['a\ud83d'])).toBe('a\uFFFD');
  });

  it('takes no more than there is room for, and no half pair at the end of it', () => {
    expect(takeAll(['abc', 'def'], 4)).toBe('abcd');
    expect(takeAll(['abc', '🎭'], 4)).toBe('abc');
  });
});
