import type { CompiledKey } from './compile-lorebook.ts';
import type { MatchRegexes } from './create-regex-matcher.ts';
import { noHits, noteMessage, textBit } from './key-hits.ts';
import type { TextSearch } from './key-hits.ts';
import type { SearchedText } from './searched-text.ts';

/** A key that is a regular expression. */
type RegexKey = CompiledKey & { kind: 'regex' };

/** How far the entries see that have an expression for a key. */
export interface RegexWish {
  key: RegexKey;
  depth: number;
  /** A bit for each of the texts beside the messages. */
  texts: number;
  recursive: boolean;
}

export interface RegexSearch extends TextSearch {
  /** The number of an expression among the hits. */
  numberOf: (key: RegexKey) => number;
  /** Whether there was no time to look for it everywhere. */
  hasTimedOut: (number: number) => boolean;
}

/** In the contents of how many rounds of recursion expressions are looked for: one call of the matcher is for each. */
const MAX_REGEX_ROUNDS = 100;

/**
 * Searches texts for expressions: each kind of text in one go, which is what takes the time, and each text once. One
 * that timed out is not looked for again, so that nothing is prepared in vain once the time of the turn is spent.
 */
export function searchRegexKeys(wishes: readonly RegexWish[], match: MatchRegexes): RegexSearch {
  const searches = unique(wishes);
  const all = [...searches.values()];
  const hits = noHits(all.length);
  const timedOut = new Set<number>();

  // Those for which the next contents can still tell something, and how many rounds have brought contents.
  let open = all.filter(({ recursive }) => recursive);
  let rounds = 0;

  const search = (asking: readonly Numbered[], subjectsFor: (one: Numbered) => Subjects, tell: Tell) => {
    const chosen = asking.filter(({ number }) => !timedOut.has(number));
    const tasks = chosen.map((one) => {
      const { plain, marked } = subjectsFor(one);
      return { regex: one.key.regex, texts: one.key.marksMessages ? marked() : plain };
    });
    if (!tasks.some(({ texts }) => texts.length > 0)) return;
    for (const [index, outcome] of match(tasks).entries()) {
      const { number } = chosen[index]!;
      if (outcome === 'timeout') timedOut.add(number);
      else if (outcome !== -1) tell(number, outcome);
    }
  };

  return {
    hits,
    numberOf: ({ regex }) => searches.get(String(regex))!.number,
    hasTimedOut: (number) => timedOut.has(number),
    searchMessages: (texts, from, to) => {
      const asking = all.filter(({ number }) => hits.messages[number] === -1);
      const known = new Map<number, Subjects>();
      const within = ({ depth }: Numbered): Subjects => {
        const end = Math.min(texts.count, to ?? depth);
        const made = known.get(end) ?? subjects(between(from, end).map(texts.message));
        known.set(end, made);
        return made;
      };
      search(asking, within, (number, found) => noteMessage(hits, number, from + found));
    },
    searchBeside: ({ beside }) => {
      for (const { name, text } of beside) {
        const asking = all.filter(({ texts }) => (texts & textBit(name)) !== 0);
        const one = subjects([text]);
        search(
          asking,
          () => one,
          (number) => (hits.texts[number]! |= textBit(name)),
        );
      }
    },
    searchContents: (contents, first) => {
      if (open.length === 0) return [];
      rounds += 1;
      const ofRound = subjects(contents);
      if (rounds > MAX_REGEX_ROUNDS) for (const { number } of open) timedOut.add(number);
      else
        search(
          open,
          () => ofRound,
          (number, at) => (hits.contents[number] = first + at),
        );
      const isOpen = ({ number }: Numbered) => hits.contents[number] === -1 && !timedOut.has(number);
      const decided = open.filter((one) => !isOpen(one));
      open = open.filter(isOpen);
      return decided.map(({ number }) => number);
    },
  };
}

type Numbered = RegexWish & { number: number };
type Tell = (number: number, found: number) => void;

/** One search for each expression, as deep as the deepest that asks for it. */
function unique(wishes: readonly RegexWish[]): Map<string, Numbered> {
  const searches = new Map<string, Numbered>();
  for (const { key, depth, texts, recursive } of wishes) {
    const name = String(key.regex);
    const known = searches.get(name) ?? { key, depth: 0, texts: 0, recursive: false, number: searches.size };
    known.depth = Math.max(known.depth, depth);
    known.texts |= texts;
    known.recursive ||= recursive;
    searches.set(name, known);
  }
  return searches;
}

/** Texts as expressions get them: as they are, and with SillyTavern's mark of a message's start. */
interface Subjects {
  plain: readonly string[];
  marked: () => readonly string[];
}

// Made once for all expressions that see as far: thousands of them each with texts of its own take too long.
function subjects(texts: readonly SearchedText[]): Subjects {
  const plain = texts.map(({ text }) => text);
  let known: readonly string[] | undefined;
  return { plain, marked: () => (known ??= plain.map((text) => `\u0001${text}`)) };
}

function between(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset);
}
