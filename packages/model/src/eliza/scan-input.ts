import { readTokens } from './read-tokens.ts';
import type { Script, ScriptKey, Word } from './script.ts';

/** The most words that are read of what a person says in one turn. */
export const MAX_WORDS = 2_000;

/** What was found in an input: the words of the one clause that counts, and its keywords, the first to answer first. */
export interface ScannedInput {
  words: Word[];
  keys: string[];
}

/**
 * Reads an input word by word, as in the paper: keywords are stacked by rank, words get their substitutes, and the
 * end of a clause ends the reading once there is a keyword; before that, it drops what came so far.
 */
export function scanInput(input: string, keys: Script['keys']): ScannedInput {
  let words: Word[] = [];
  const stack: string[] = [];
  let read = 0;
  for (const token of readTokens(input)) {
    if (read++ === MAX_WORDS) break;
    if (token.kind === 'clause-end' || token.plain === 'but') {
      if (stack.length > 0) break;
      words = [];
      continue;
    }
    const key = keys.get(token.plain);
    words.push(readWord(token, key, words.length === 0));
    if (key?.rules) stackKey(stack, token.plain, keys);
  }
  return { words, keys: stack };
}

function readWord({ text, plain }: { text: string; plain: string }, key: ScriptKey | undefined, first: boolean): Word {
  const classes = key?.classes ?? [];
  const shown = key?.becomes ?? (first && STARTERS.has(plain) ? text.toLowerCase() : text);
  return { text: shown, plain: key?.becomes?.toLowerCase() ?? plain, said: plain, classes };
}

// As in the paper a key is either on top of all others or at the bottom. Once is enough for each: what a key has no
// answer to, it has none to the second time, and so the work on an input of nothing but keywords has a bound.
function stackKey(stack: string[], name: string, keys: Script['keys']): void {
  if (stack.includes(name)) return;
  const [top] = stack;
  if (top !== undefined && rankOf(keys, name) > rankOf(keys, top)) stack.unshift(name);
  else stack.push(name);
}

function rankOf(keys: Script['keys'], name: string): number {
  return keys.get(name)?.rank ?? 0;
}

// Words that a sentence begins with and that are no names: they lose their capital, for a reply quotes them in its
// middle. Every other word might be a name and keeps it.
const STARTERS = new Set(
  (
    "a all also always an and are as at because can can't could did do does don't even every everybody everyone " +
    "everything few for from had has have he he's her here his how if in is it it's its just lately many maybe men " +
    "most my never no nobody nothing now often on once one only other our people perhaps she she's since so some " +
    "someone something sometimes still that that's the their then there there's these they they're this those to " +
    "today was we we're were what when where which who why will with women would yes yesterday"
  ).split(' '),
);
