import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSearchWork, keyShape, MAX_SEARCHED, searchedText } from './searched-text.ts';

describe('searchedText', () => {
  it('finds a whole word where a search for its boundaries does', () => {
    const sign = fc.constantFrom('a', 'b', 'é', '1', '_', ' ', '-', '龙', '𝒜');
    const some = (least: number) => fc.array(sign, { minLength: least, maxLength: 8 }).map((signs) => signs.join(''));
    fc.assert(
      fc.property(some(1), some(0), (key, text) => {
        fc.pre(!/\s/.test(key));
        const boundary = String.raw`[\p{L}\p{N}_]`;
        const found = new RegExp(`(?<!${boundary})${key}(?!${boundary})`, 'u').test(text.replaceAll('龙', '☉'));
        expect(searchedText(text.replaceAll('龙', '☉')).has(key, keyShape(key), true)).toBe(found);
      }),
      { numRuns: 300 },
    );
  });

  it('takes a sign of a script without spaces for a word of its own', () => {
    const has = (text: string, key: string) => searchedText(text).has(key, keyShape(key), true);
    expect(has('巨龙来了', '龙')).toBe(true);
    expect(has('แมวดำ', 'แมว')).toBe(true);
    expect(has('котлета', 'кот')).toBe(false);
  });

  it('searches the beginning of a text that is very long', () => {
    const text = searchedText(`king ${'-'.repeat(MAX_SEARCHED)} queen`);
    expect(['king', 'queen'].map((key) => text.has(key, keyShape(key), true))).toEqual([true, false]);
    expect([text.isWhole, searchedText('king').isWhole]).toEqual([false, true]);
  });

  it('finds no more keys with signs once the work is spent, but still words', () => {
    const work = createSearchWork(100);
    const text = searchedText('king and C++', work);
    expect(text.has('C++', 'signs', true)).toBe(true);
    for (let times = 0; times < 4; times += 1) text.has('C++', 'signs', true);
    expect([text.has('C++', 'signs', true), text.has('king', 'word', true)]).toEqual([null, true]);
  });
});
