/** A word as the person wrote it and as it compares, or the end of a clause. */
export type Token = { kind: 'word'; text: string; plain: string } | { kind: 'clause-end'; plain: '' };

/** The most that is read of an input, in UTF-16 code units: more than the words that are read of it take. */
export const MAX_CHARACTERS = 20_000;

// White space and control characters part words; the marks below also end a clause, but not within a number (3.14).
const TOKEN =
  /(?<word>(?:[^\s\p{Cc}.,;:!?…‥—–。、，．；：！？｡､؟،؛।]|(?<=\d)[.,:](?=\d))+)|[.,;:!?…‥—–。、，．；：！？｡､؟،؛।\n\r]/gu;

// What stands around a word and is no part of it: quotes, brackets, the marks of Markdown, a dash on its own.
const WRAPPING = new Set('"\'“”„‟‘’‚‛`´«»‹›()[]{}（）「」『』【】《》*_~|/\\-');

const APOSTROPHES = /[‘’‛ʼ`´＇]/g;

/** Takes an input apart, in one pass; nothing of it can take more time than its length. */
export function* readTokens(input: string): Generator<Token> {
  for (const { groups } of startOf(input).matchAll(TOKEN)) {
    const written = groups?.['word'];
    if (written === undefined) {
      yield { kind: 'clause-end', plain: '' };
      continue;
    }
    const text = unwrap(written);
    if (text) yield { kind: 'word', text, plain: text.toLowerCase().normalize().replaceAll(APOSTROPHES, "'") };
  }
}

// A cut may fall within a pair of surrogates, which are then no character, nor are those that came alone.
function startOf(input: string): string {
  return input.slice(0, MAX_CHARACTERS).toWellFormed();
}

function unwrap(word: string): string {
  let start = 0;
  let end = word.length;
  while (start < end && WRAPPING.has(word.charAt(start))) start++;
  while (end > start && WRAPPING.has(word.charAt(end - 1))) end--;
  return word.slice(start, end);
}
