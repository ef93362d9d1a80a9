import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildKeyAutomaton } from './build-key-automaton.ts';
import { foldCase } from './fold-case.ts';

const naive = (keys: string[], text: string) =>
  [...keys.keys()].filter((index) => keys[index] !== '' && text.includes(keys[index]!));

const expectAsNaive = (keys: string[], texts: string[]) => {
  const automaton = buildKeyAutomaton(keys);
  for (const text of texts) expect(automaton.find(text).toSorted((a, b) => a - b)).toEqual(naive(keys, text));
};

const distinct = (unit: fc.Arbitrary<string>) =>
  fc.uniqueArray(
    fc.array(unit, { maxLength: 6 }).map((signs) => signs.join('')),
    { maxLength: 20 },
  );

describe('buildKeyAutomaton', () => {
  it('finds exactly the keys that stand in a text, though they overlap and lie within each other', () => {
    const sign = fc.constantFrom('a', 'b', 'ab');
    const texts = fc.array(
      fc.array(sign, { maxLength: 40 }).map((signs) => signs.join('')),
      { maxLength: 5 },
    );
    fc.assert(fc.property(distinct(sign), texts, expectAsNaive), { numRuns: 1000 });
  });

  it('finds exactly the keys that stand in a text of any script, alike in case', () => {
    const sign = fc.constantFrom(
      'ß',
      'ẞ',
      'Σ',
      'σ',
      'ς',
      'İ',
      'i',
      'I',
      'é',
      'É',
      '龙',
      '👍',
      '\ud83d',
      ' ',
      '\0',
      '\uffff',
    );
    const folded = distinct(sign).map((keys) => [...new Set(keys.map(foldCase))]);
    const texts = fc.array(
      fc.array(sign, { maxLength: 30 }).map((signs) => foldCase(signs.join(''))),
      { maxLength: 5 },
    );
    fc.assert(fc.property(folded, texts, expectAsNaive), { numRuns: 1000 });
  });

  it('finds the keys of a long text among many', () => {
    const keys = Array.from({ length: 5000 }, (_, index) => `key ${index} of`);
    expectAsNaive(keys, [keys.filter((_, index) => index % 7 === 0).join(' ')]);
  });

  it('takes time in proportion to the text, whatever keys share', () => {
    const automaton = buildKeyAutomaton(Array.from({ length: 2000 }, (_, index) => 'a'.repeat(index + 1)));
    const start = performance.now();
    // Looked for one by one at each place, these would be compared some 10^12 times.
    expect(automaton.find('a'.repeat(1_000_000))).toHaveLength(2000);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('foldCase', () => {
  it('has what stands in a text stand in its folded form', () => {
    const sign = fc.constantFrom('Σ', 'σ', 'ς', 'Α', 'İ', 'I', '.', ' ', '\u0301', 'É');
    fc.assert(
      fc.property(fc.array(sign), fc.array(sign), fc.array(sign), (before, within, after) => {
        const text = [...before, ...within, ...after].join('');
        expect(foldCase(text)).toContain(foldCase(within.join('')));
      }),
      { numRuns: 1000 },
    );
  });
});
