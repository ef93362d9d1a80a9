import { Tokenizer } from '@greenroom/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countTokens } from '../count-tokens.ts';
import type { Count } from '../context-entry.ts';
import { createTokenCounter } from '../create-token-counter.ts';
import type { PromptPart } from './prompt-part.ts';
import { countFittingExamples, systemEntry } from './system-entry.ts';

const FRAME = 4;
const sign = fc.oneof(
  fc.constantFrom(
    '.',
    '!',
    '/',
    '\n',
    '\r',
    ' ',
    '\t',
    "'s",
    'A',
    'a',
    '1',
    '\u0301',
    '\u200d',
    '\u0085',
    '漢',
    '👍🏽',
    '{',
    '"',
    '\ud800',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);
const text = fc.array(sign, { maxLength: 12 }).map((signs) => signs.join(''));
const part = text.map((each): PromptPart => ({ source: 'lore', text: each, reason: 'tests' }));
const parts = fc.array(part, { maxLength: 6 });

describe.each(Tokenizer.options)('the cost of a system message in %s', (tokenizer) => {
  it('is that of its text as a whole, though its pieces are counted apart', () => {
    fc.assert(
      fc.property(parts, parts, (told, examples) => {
        const [entry] = systemEntry(told, examples, (each) => countTokens(each, tokenizer));
        expect(entry?.tokens ?? 0).toBe(entry ? FRAME + countTokens(entry.message.content, tokenizer) : 0);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the examples that fit', () => {
  it('are the first ones, as many as the whole has room for', () => {
    fc.assert(
      fc.property(parts, parts, fc.nat(60), (told, examples, room) => {
        const count: Count = (each) => countTokens(each, 'o200k_base');
        const fitting = countFittingExamples(told, examples, room, count);
        const costOf = (taken: number) => systemEntry(told, examples.slice(0, taken), count)[0]?.tokens ?? 0;
        if (fitting > 0) expect(costOf(fitting)).toBeLessThanOrEqual(room);
        if (fitting < examples.length) expect(costOf(fitting + 1)).toBeGreaterThan(room);
      }),
      { numRuns: 500 },
    );
  });

  it('are found in linear time', () => {
    const many = Array.from({ length: 20_000 }, (): PromptPart => ({ source: 'lore', text: 'a', reason: 'tests' }));
    const start = performance.now();
    expect(countFittingExamples([], many, 30_000, (each) => countTokens(each, 'o200k_base'))).toBeGreaterThan(5000);
    expect(performance.now() - start).toBeLessThan(1500);
  });
});

it('counts only what is new of a message that was counted before', () => {
  const counted: string[] = [];
  const count = createTokenCounter({ countTokens: (each) => counted.push(each) });
  const told = ['One.', 'Two.', 'Three.'].map((each): PromptPart => ({ source: 'lore', text: each, reason: 'tests' }));
  const of = (some: PromptPart[]) => systemEntry(some, [], (each) => count(each, 'o200k_base'));
  of(told);
  counted.length = 0;
  of([...told.slice(0, 2), { source: 'lore', text: 'New.', reason: 'tests' }, told[2]!]);
  expect(counted).toEqual(['New.', 'New.\n\n']);
});
