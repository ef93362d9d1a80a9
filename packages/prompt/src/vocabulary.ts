import { createRequire } from 'node:module';
import type { Tokenizer } from '@greenroom/contract';
import o200kTokens from 'gpt-tokenizer/bpeRanks/o200k_base';
import { CL100K_TOKEN_SPLIT_REGEX, O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants';
import { toByteString } from './to-byte-string.ts';

/** What it takes to count with an encoding. */
export interface Vocabulary {
  /** Finds the pieces no token goes across. */
  pieces: RegExp;
  /** The rank of each token, under its UTF-8 bytes with each byte as one character. */
  ranks: ReadonlyMap<string, number>;
}

/** No token of any encoding stands for more bytes than this. */
export const LONGEST_TOKEN_BYTES = 128;

const loaded = new Map<Tokenizer, Vocabulary>();

/**
 * Gives the vocabulary of an encoding. The first call for an encoding takes some 100 ms and 20 MB, so nothing
 * is made before it is used.
 */
export function vocabularyOf(tokenizer: Tokenizer): Vocabulary {
  const known = loaded.get(tokenizer);
  if (known) return known;
  const vocabulary = LOADERS[tokenizer]();
  loaded.set(tokenizer, vocabulary);
  return vocabulary;
}

const LOADERS: Record<Tokenizer, () => Vocabulary> = {
  o200k_base: () => ({ pieces: O200K_TOKEN_SPLIT_REGEX, ranks: rankTokens(o200kTokens) }),
  cl100k_base: () => ({ pieces: CL100K_TOKEN_SPLIT_REGEX, ranks: rankTokens(requireCl100kTokens()) }),
};

type Tokens = readonly (string | readonly number[])[];

// Few chats are with the older models, so their vocabulary is read when one is; `import()` would make
// counting asynchronous.
function requireCl100kTokens(): Tokens {
  const module = createRequire(import.meta.url)('gpt-tokenizer/bpeRanks/cl100k_base') as { default: Tokens };
  return module.default;
}

function rankTokens(tokens: Tokens): Map<string, number> {
  const ranks = new Map<string, number>();
  // `forEach` passes over the holes of the list, the ranks no token has.
  tokens.forEach((token, rank) => {
    ranks.set(typeof token === 'string' ? toByteString(token) : String.fromCharCode(...token), rank);
  });
  return ranks;
}
