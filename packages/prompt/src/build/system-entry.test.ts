import { Tokenizer } from '@greenroom/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countTokens } from '../count-tokens.ts';
import { createTokenCounter } from '../create-token-counter.ts';
import type { PromptPart } from './prompt-part.ts';
import { systemEntry } from './system-entry.ts';

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
