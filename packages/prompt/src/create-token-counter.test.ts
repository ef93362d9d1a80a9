import type { Tokenizer } from '@greenroom/contract';
import { describe, expect, it } from 'vitest';
import { countTokens } from './count-tokens.ts';
import { createTokenCounter } from './create-token-counter.ts';

function counterOf(maxCachedCharacters: number) {
  const counted: string[] = [];
  const count = createTokenCounter({
    maxCachedCharacters,
    countTokens: (text: string, tokenizer: Tokenizer) => {
      counted.push(`${tokenizer}:${text[0]}`);
      return text.length;
    },
  });
  return { count: (text: string) => count(text, 'o200k_base'), countWith: count, counted };
}

// With the 64 characters an entry takes itself, two of these fill 200 characters and three do not fit.
const [a, b, c] = ['a'.repeat(36), 'b'.repeat(36), 'c'.repeat(36)] as const;

describe('createTokenCounter', () => {
  it('counts as countTokens does', () => {
    const count = createTokenCounter();
    for (const text of ['', 'Hello there', 'Hello there', '👍']) {
      expect(count(text, 'o200k_base')).toBe(countTokens(text, 'o200k_base'));
      expect(count(text, 'cl100k_base')).toBe(countTokens(text, 'cl100k_base'));
    }
  });

  it('counts a text once for each encoding', () => {
    const { countWith, counted } = counterOf(1000);
    for (const tokenizer of ['o200k_base', 'cl100k_base', 'o200k_base', 'cl100k_base'] as const)
      countWith(a, tokenizer);
    expect(counted).toEqual(['o200k_base:a', 'cl100k_base:a']);
  });

  it('forgets the texts unused for longest when it has no room for more', () => {
    const { count, counted } = counterOf(200);
    for (const text of [a, b, a, c, a, b]) count(text);
    expect(counted.map((entry) => entry.at(-1))).toEqual(['a', 'b', 'c', 'b']);
  });

  it('does not remember a text longer than all it may keep, and forgets nothing for it', () => {
    const { count, counted } = counterOf(200);
    const long = 'x'.repeat(137);
    for (const text of [a, long, long, a]) count(text);
    expect(counted.map((entry) => entry.at(-1))).toEqual(['a', 'x', 'x']);
  });

  it('remembers nothing when it may keep nothing', () => {
    const { count, counted } = counterOf(0);
    for (const text of [a, a]) expect(count(text)).toBe(36);
    expect(counted).toHaveLength(2);
  });
});
