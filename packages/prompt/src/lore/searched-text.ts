import { foldCase } from './fold-case.ts';

/**
 * What counts as part of a word. Scripts written without spaces are left out: in them every sign has to be its own
 * boundary, or no key would ever be found as a whole word.
 */
const WORD =
  /[_\p{N}\p{M}]|(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])\p{L}/u;
const WORDS = new RegExp(`(?:${WORD.source})+`, 'gu');
const ONE_WORD = new RegExp(`^(?:${WORD.source})+$`, 'u');

/**
 * How a key is found as a whole word: one that is nothing but a word is among the words of the text, one with signs in
 * it (`C++`) has to stand alone, and one of several words, as in SillyTavern, may be any part.
 */
export type KeyShape = 'word' | 'signs' | 'part';

export function keyShape(key: string): KeyShape {
  if (/\s/.test(key)) return 'part';
  return ONE_WORD.test(key) ? 'word' : 'signs';
}

/** A text in which keys are looked for, with the forms of it that are worked out once, when first asked for. */
export interface SearchedText {
  readonly text: string;
  readonly folded: string;
  /** Whether the key stands in the text; `key` has to be folded unless the case counts. */
  has: (key: string, shape: KeyShape, caseSensitive: boolean) => boolean;
}

/** Makes a text ready for the search of keys. */
export function searchedText(text: string): SearchedText {
  let folded: string | undefined;
  const words = new Map<boolean, Set<string>>();
  const foldedText = () => (folded ??= foldCase(text));
  const wordsOf = (caseSensitive: boolean): Set<string> => {
    const known = words.get(caseSensitive) ?? new Set((caseSensitive ? text : foldedText()).match(WORDS));
    words.set(caseSensitive, known);
    return known;
  };
  return {
    text,
    get folded() {
      return foldedText();
    },
    has: (key, shape, caseSensitive) => {
      if (shape === 'word') return wordsOf(caseSensitive).has(key);
      const searched = caseSensitive ? text : foldedText();
      return shape === 'part' ? searched.includes(key) : standsAlone(searched, key);
    },
  };
}

/** Whether there is a place where no word runs on at either end. */
function standsAlone(text: string, key: string): boolean {
  for (let at = text.indexOf(key); at !== -1; at = text.indexOf(key, at + 1)) {
    if (!WORD.test(before(text, at)) && !WORD.test(after(text, at + key.length))) return true;
  }
  return false;
}

function before(text: string, at: number): string {
  const low = text.slice(Math.max(0, at - 2), at);
  return /[\ud800-\udbff][\udc00-\udfff]$/.test(low) ? low : low.slice(-1);
}

function after(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}
