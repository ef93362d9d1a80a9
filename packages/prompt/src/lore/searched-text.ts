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

/**
 * How many characters of a text are searched, of one message as of one description. Its beginning, because there a
 * message has its name, and expressions their anchor; what is longer is a file that somebody put in.
 */
export const MAX_SEARCHED = 100_000;

/** What is left of the work that looking for keys in texts may take in one turn, in characters gone over. */
export interface SearchWork {
  left: number;
}

/** What one place at which a key stands costs, beside its characters: to find it, and to see whether it is alone. */
const PLACE_WORK = 16;

/** Enough for thousands of keys in the messages of an honest chat; keys made to take long spend it in some 30 ms. */
export function createSearchWork(left = 8_000_000): SearchWork {
  return { left };
}

/** A text in which keys are looked for, with the forms of it that are worked out once, when first asked for. */
export interface SearchedText {
  readonly text: string;
  /** Whether `text` is all there is; else its end was left out. */
  readonly isWhole: boolean;
  readonly folded: string;
  /**
   * Whether the key stands in the text; `key` has to be folded unless the case counts. Once the work is spent, it
   * cannot be told (null) of keys that need more than a look among the words.
   */
  has: (key: string, shape: KeyShape, caseSensitive: boolean) => boolean | null;
}

/** Makes the first {@link MAX_SEARCHED} characters of a text, or fewer, ready for the search of keys. */
export function searchedText(whole: string, work = createSearchWork(), most = MAX_SEARCHED): SearchedText {
  const text = whole.slice(0, Math.min(most, MAX_SEARCHED));
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
    isWhole: text.length === whole.length,
    get folded() {
      return foldedText();
    },
    has: (key, shape, caseSensitive) => {
      if (shape === 'word') return wordsOf(caseSensitive).has(key);
      const searched = caseSensitive ? text : foldedText();
      return stands(searched, key, shape === 'signs', work);
    },
  };
}

/** Whether the key is there, when it has to be `alone` in a place where no word runs on at either end. */
function stands(text: string, key: string, alone: boolean, work: SearchWork): boolean | null {
  for (let from = 0; work.left > 0;) {
    const at = text.indexOf(key, from);
    work.left -= (at === -1 ? text.length : at) - from + key.length + PLACE_WORK;
    if (at === -1) return false;
    if (!alone || (!isWord(codeBefore(text, at)) && !isWord(text.codePointAt(at + key.length)))) return true;
    from = at + 1;
  }
  return null;
}

function codeBefore(text: string, at: number): number | undefined {
  const code = text.codePointAt(at - 2) ?? 0;
  return code > 0xffff ? code : text.codePointAt(at - 1);
}

const NOT_KNOWN = 0;
const SIGN = 1;
const PART_OF_WORD = 2;
const kinds = new Uint8Array(0x1_0000);

// Asked at every place a key is found: for most characters the expression is tried once in the life of the process.
function isWord(code: number | undefined): boolean {
  if (code === undefined) return false;
  if (code >= kinds.length) return WORD.test(String.fromCodePoint(code));
  if (kinds[code] === NOT_KNOWN) kinds[code] = WORD.test(String.fromCodePoint(code)) ? PART_OF_WORD : SIGN;
  return kinds[code] === PART_OF_WORD;
}
