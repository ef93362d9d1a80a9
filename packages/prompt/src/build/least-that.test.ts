import fc from 'fast-check';
import { expect, it } from 'vitest';
import { leastThat } from './least-that.ts';

const number = fc.nat(2000);

it('finds the least number that does, whatever was guessed, and the most when none does', () => {
  fc.assert(
    fc.property(number, number, number, (most, guess, least) => {
      fc.pre(most > 0 && least > 0);
      expect(leastThat(most, guess, (tried) => tried >= least)).toBe(Math.min(least, most));
    }),
    { numRuns: 1000 },
  );
});

it('takes a few tries from a near guess', () => {
  let tries = 0;
  const does = (tried: number) => {
    tries++;
    return tried >= 5000;
  };
  for (const guess of [4998, 5000, 5003]) expect(leastThat(1_000_000, guess, does)).toBe(5000);
  expect(tries).toBeLessThan(20);
});

it('asks only for numbers there are', () => {
  expect(leastThat(0, 5, () => false)).toBe(0);
  expect(leastThat(3, 99, (tried) => tried > 3)).toBe(3);
});
