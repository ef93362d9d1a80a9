import type { Tokenizer } from '@greenroom/contract';
import { countTokens } from './count-tokens.ts';

/** Counts the tokens of a text in an encoding, as `countTokens` does. */
export type TokenCounter = (text: string, tokenizer: Tokenizer) => number;

/** How much a token counter may remember. */
export interface TokenCounterOptions {
  /** The most characters (UTF-16 code units) of texts to keep; 4,000,000 unless said, so some 8 MB. */
  maxCachedCharacters?: number;
  /** What counts a text that is not remembered; `countTokens` unless said. */
  countTokens?: TokenCounter;
}

// What an entry takes beside its text, in characters: without it a cache of very short texts had no bound.
const ENTRY_CHARACTERS = 64;

/**
 * Makes a token counter that remembers the texts it counted last, because a chat's history is counted again at
 * each turn. When the texts come to more characters than it may keep, those unused for longest are forgotten;
 * a text that is longer on its own is not remembered.
 */
export function createTokenCounter(options: TokenCounterOptions = {}): TokenCounter {
  const { maxCachedCharacters = 4_000_000, countTokens: count = countTokens } = options;
  // A map gives its keys in the order they were set, so the first is always the one unused for longest.
  const counts = new Map<string, Partial<Record<Tokenizer, number>>>();
  let free = maxCachedCharacters;

  const take = (text: string) => {
    const entry = counts.get(text);
    if (counts.delete(text)) free += text.length + ENTRY_CHARACTERS;
    return entry;
  };
  const remember = (text: string, entry: Partial<Record<Tokenizer, number>>): void => {
    const size = text.length + ENTRY_CHARACTERS;
    if (size > maxCachedCharacters) return;
    counts.set(text, entry);
    free -= size;
    for (const oldest of counts.keys()) {
      if (free >= 0) break;
      take(oldest);
    }
  };
  return (text, tokenizer) => {
    const entry = take(text) ?? {};
    const tokens = (entry[tokenizer] ??= count(text, tokenizer));
    remember(text, entry);
    return tokens;
  };
}
