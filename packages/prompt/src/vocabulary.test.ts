import { Tokenizer } from '@greenroom/contract';
import { describe, expect, it } from 'vitest';
import { LONGEST_TOKEN_BYTES, vocabularyOf } from './vocabulary.ts';

describe.each(Tokenizer.options)('the vocabulary of %s', (tokenizer) => {
  const { ranks } = vocabularyOf(tokenizer);

  it('has each single byte, so that every text has tokens', () => {
    for (let byte = 0; byte < 256; byte++) expect(ranks.has(String.fromCharCode(byte))).toBe(true);
  });

  it('has no token longer than the longest', () => {
    let longest = 0;
    for (const bytes of ranks.keys()) longest = Math.max(longest, bytes.length);
    expect(longest).toBe(LONGEST_TOKEN_BYTES);
  });

  it('is made once', () => {
    expect(vocabularyOf(tokenizer).ranks).toBe(ranks);
  });
});
