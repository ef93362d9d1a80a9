import type { Word } from './script.ts';

/** The most words of the person that one quotation repeats; a mark shows where it was cut. */
export const MAX_QUOTED_WORDS = 40;

/**
 * Gives words of the person back as part of a reply. The substitutes were put in word by word, which leaves "I are"
 * and "you was", and "I" for every "you": here the verb next to a turned pronoun is made to agree, and an "I" that is
 * by its place an object becomes "me". Rules of thumb, and sometimes wrong.
 */
export function quoteWords(words: readonly Word[]): string {
  const quoted = words
    .slice(0, MAX_QUOTED_WORDS)
    .map((word, index) => inflect(word, words[index - 1], words[index + 1]));
  return quoted.join(' ') + (words.length > MAX_QUOTED_WORDS ? ' …' : '');
}

function inflect(word: Word, before: Word | undefined, after: Word | undefined): string {
  if (word.plain === 'i') return isObject(before, after) ? 'me' : word.text;
  if (before?.said === 'i') return WITH_YOU.get(word.plain) ?? word.text;
  if (before?.plain === 'i' && !isObject(undefined, word)) return WITH_I.get(word.plain) ?? word.text;
  if (after?.plain === 'i') return BEFORE_I.get(word.plain) ?? word.text;
  return word.text;
}

function isObject(before: Word | undefined, after: Word | undefined): boolean {
  if (before && BEFORE_SUBJECT.has(before.plain)) return false;
  return !after || AFTER_OBJECT.has(after.plain) || (before !== undefined && BEFORE_OBJECT.has(before.plain));
}

const WITH_YOU = new Map([
  ['was', 'were'],
  ["wasn't", "weren't"],
]);

const WITH_I = new Map([
  ['are', 'am'],
  ["aren't", 'am not'],
  ['were', 'was'],
  ["weren't", "wasn't"],
]);

const BEFORE_I = new Map([
  ['are', 'am'],
  ['were', 'was'],
  ["weren't", "wasn't"],
]);

// A question turns round: "who are you" has its subject last.
const BEFORE_SUBJECT = new Set(
  "are aren't can can't could did didn't do don't had have should were weren't will won't would".split(' '),
);

const BEFORE_OBJECT = new Set('about at by for from in of on to toward towards upon with without'.split(' '));

const AFTER_OBJECT = new Set(
  (
    'a about again all an and anymore anyway as at back because by even every everything for forever from here his how ' +
    'if in into my like more much nothing now of off on one or our out over since so some something than that the ' +
    'their then there this to today tomorrow tonight too under until very what when where while why with without your'
  ).split(' '),
);
