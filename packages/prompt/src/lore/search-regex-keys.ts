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

/** Searches texts for expressions: each kind of text in one go, which is what takes the time, and each text once. */
export function searchRegexKeys(wishes: readonly RegexWish[], match: MatchRegexes): RegexSearch {
  const searches = unique(wishes);
  const all = [...searches.values()];
  const hits = noHits(all.length);
  const timedOut = new Set<number>();

  const search = (chosen: readonly Numbered[], textsFor: (one: Numbered) => SearchedText[], tell: Tell) => {
    const tasks = chosen.map((one) => ({
      regex: one.key.regex,
      texts: textsFor(one).map((text) => subject(one, text)),
    }));
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
      const open = all.filter(({ number }) => hits.messages[number] === -1);
      const end = ({ depth }: Numbered) => Math.min(texts.count, to ?? depth);
      const within = (one: Numbered) => between(from, end(one)).map(texts.message);
      search(open, within, (number, found) => noteMessage(hits, number, from + found));
    },
    searchBeside: ({ beside }) => {
      for (const { name, text } of beside) {
        const asking = all.filter(({ texts }) => (texts & textBit(name)) !== 0);
        search(
          asking,
          () => [text],
          (number) => (hits.texts[number]! |= textBit(name)),
        );
      }
    },
    searchContents: (contents, first) => {
      const open = all.filter(({ recursive, number }) => recursive && hits.contents[number] === -1);
      const found: number[] = [];
      const tell: Tell = (number, at) => {
        hits.contents[number] = first + at;
        found.push(number);
      };
      search(open, () => contents, tell);
      return found;
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

function subject({ key }: RegexWish, { text }: SearchedText): string {
  return key.marksMessages ? `\u0001${text}` : text;
}

function between(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset);
}
