import type { Tokenizer } from '@greenroom/contract';
import { countMerged } from './count-merged.ts';
import { sliceText } from './slice-text.ts';
import { toByteString } from './to-byte-string.ts';
import { vocabularyOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

// In UTF-16 code units, of three bytes at most: no piece has more bytes than `countMerged` takes.
const MAX_PIECE_LENGTH = 16_384;

// The regular expression of an encoding runs out of its stack on an unbroken run of some ten million code units.
const MAX_SEARCHED_LENGTH = 1_048_576;

/**
 * Counts the tokens of a text in an encoding.
 *
 * Text that looks like a special token (`<|endoftext|>`) counts as the plain text it is, and nothing makes it
 * throw. It takes n log n time for any text: a tenth of a second for a million characters of prose, some one
 * second for a million Chinese characters in random order. The count is exact, but for two cuts that keep the
 * memory of a call bounded and cost at most a token or two each: within a run longer than 16,384 code units
 * that the encoding does not break (a row of one sign, a script without spaces), and at each 1,048,576.
 */
export function countTokens(text: string, tokenizer: Tokenizer): number {
  const vocabulary = vocabularyOf(tokenizer);
  let tokens = 0;
  for (const slice of sliceText(text, MAX_SEARCHED_LENGTH)) {
    for (const [piece] of slice.matchAll(vocabulary.pieces)) tokens += countPiece(piece, vocabulary);
  }
  return tokens;
}

function countPiece(piece: string, { ranks }: Vocabulary): number {
  let tokens = 0;
  for (const slice of sliceText(piece, MAX_PIECE_LENGTH)) {
    const bytes = toByteString(slice);
    tokens += ranks.has(bytes) ? 1 : countMerged(bytes, ranks);
  }
  return tokens;
}
