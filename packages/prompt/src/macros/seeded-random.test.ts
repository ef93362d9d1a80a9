import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashSeed, seededRandom } from './seeded-random.ts';

const draw = (seed: string, bound: number, count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random.below(bound));
};

describe('seededRandom', () => {
  test('draws the same on every machine and in every version, or recorded seeds would be worth nothing', () => {
    expect(draw('greenroom', 1000, 8)).toMatchInlineSnapshot(`
      [
        217,
        685,
        845,
        529,
        698,
        338,
        144,
        34,
      ]
    `);
  });

  test('draws other numbers for a seed that differs in one unit', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (seed, more) => {
        expect(draw(seed, 2 ** 32, 4)).not.toEqual(draw(seed + more, 2 ** 32, 4));
      }),
    );
  });

  test('draws the same from a seed whose beginning was hashed before', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (beginning, rest) => {
        const whole = seededRandom(beginning + rest).below(2 ** 32);
        expect(seededRandom(rest, hashSeed(beginning)).below(2 ** 32)).toBe(whole);
      }),
    );
  });

  test('stays below its bound', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
        expect(draw(seed, bound, 20).every((drawn) => Number.isInteger(drawn) && drawn >= 0 && drawn < bound)).toBe(
          true,
        );
      }),
    );
  });

  test('draws every number about as often as another', () => {
    const counts = Array.from({ length: 6 }, () => 0);
    for (const drawn of draw('dice', 6, 60_000)) counts[drawn]! += 1;
    expect(Math.min(...counts)).toBeGreaterThan(9_600);
    expect(Math.max(...counts)).toBeLessThan(10_400);
  });

  test('draws from seeds that are alike what is not alike', () => {
    const firsts = Array.from({ length: 6000 }, (_, index) => draw(`chat\0${index}`, 6, 1)[0]);
    const counts = Array.from({ length: 6 }, (_, side) => firsts.filter((drawn) => drawn === side).length);
    expect(Math.min(...counts)).toBeGreaterThan(870);
  });
});
