/**
 * The form of an ELIZA script, after Weizenbaum's paper in the Communications of the ACM, January 1966. All words in
 * it are in small letters, with straight apostrophes, but for what is said.
 */
export interface Script {
  /** What is said before the person said anything; at least one. */
  openings: readonly [string, ...string[]];
  /**
   * Under each word that means something to the script, what it means. A name in brackets is no word: nobody can say
   * it, and only other keys lead there.
   */
  keys: ReadonlyMap<string, ScriptKey>;
  /** What is kept for later when `key` is the top key: one of the rules, by the last word of the sentence. */
  memory: { key: string; rules: readonly { match: Decomposition; say: string }[] };
  /** What is said in turn when no key has an answer; at least one. */
  none: readonly [string, ...string[]];
}

/** What a word means to a script. Without rules it is no keyword: only its substitute and its classes count. */
export interface ScriptKey {
  /** What takes the word's place while the sentence is read. */
  becomes?: string;
  /** The higher ranked of two keywords is answered first; 0 unless said. */
  rank?: number;
  /** The classes that a decomposition can ask for. */
  classes?: readonly string[];
  /** The decomposition rules, to be tried in order. */
  rules?: readonly ScriptRule[];
}

/** A decomposition, and its reassemblies, which are used in turn. */
export interface ScriptRule {
  match: Decomposition;
  say: readonly Reassembly[];
}

/** The elements that the words of a sentence must be made of, in order. */
export type Decomposition = readonly DecompositionElement[];

/** 0 is any number of words, n is n words, a text is that word, a list is one of its words. */
export type DecompositionElement = number | string | readonly string[] | { class: string };

/**
 * What is made of the parts of a sentence. In a text, `{n}` stands for the words that matched the n-th element,
 * counted from 1. `goto` answers by the rules of another key instead, after `pre` has made another sentence where
 * there is one, and `newkey` by the next key of the sentence.
 */
export type Reassembly = string | { goto: string; pre?: string } | { newkey: true };

/** A word of a sentence as the script reads it. */
export interface Word {
  /** How it is shown: as the person wrote it, or its substitute. */
  text: string;
  /** How it is compared. */
  plain: string;
  /** How the word compares that the person wrote; empty for a word that the script put there. */
  said: string;
  classes: readonly string[];
}
