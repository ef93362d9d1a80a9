import type { ProbeSet } from './compile-lorebook.ts';
import { noHits, noteMessage, textBit } from './key-hits.ts';
import type { KeyHits, TextSearch } from './key-hits.ts';
import type { LoreSettings } from './lore-types.ts';
import type { SearchedText } from './searched-text.ts';

/** Whether case and whole words count where neither book nor entry says so. */
export type MatchDefaults = Pick<LoreSettings, 'caseSensitive' | 'matchWholeWords'>;

/** Searches texts for the plain keys of a set: down to `depth`, and in the contents of entries when `recursive`. */
export function searchPlainKeys(
  set: ProbeSet,
  { depth, recursive }: { depth: number; recursive: boolean },
  defaults: MatchDefaults,
): TextSearch {
  const hits: KeyHits = noHits(set.probes.length);
  return {
    hits,
    searchMessages: (texts, from, to) => {
      for (let index = from; index < Math.min(texts.count, to ?? depth); index += 1) {
        const tell = (probe: number) => noteMessage(hits, probe, index);
        findProbes(set, texts.message(index), defaults, hits.messages, tell);
      }
    },
    searchBeside: ({ beside }) => {
      for (const { name, text } of beside) {
        findProbes(set, text, defaults, null, (probe) => (hits.texts[probe]! |= textBit(name)));
      }
    },
    searchContents: (contents, first) => {
      const found: number[] = [];
      for (const [offset, text] of recursive ? contents.entries() : []) {
        findProbes(set, text, defaults, hits.contents, (probe) => {
          hits.contents[probe] = first + offset;
          found.push(probe);
        });
      }
      return found;
    },
  };
}

/** Tells of each key that stands in the text, but those that are `known` to stand in an earlier one. */
function findProbes(
  { automaton, probes, probesOf }: ProbeSet,
  text: SearchedText,
  defaults: MatchDefaults,
  known: Int32Array | null,
  tell: (probe: number) => void,
): void {
  for (const key of automaton.find(text.folded)) {
    for (const number of probesOf[key]!) {
      if (known && known[number] !== -1) continue;
      const probe = probes[number]!;
      const caseSensitive = probe.caseSensitive ?? defaults.caseSensitive;
      const shape = (probe.wholeWords ?? defaults.matchWholeWords) ? probe.shape : 'part';
      // What the automaton finds is the folded key as a part of any word.
      const isFound = !caseSensitive && shape === 'part';
      if (isFound || text.has(caseSensitive ? probe.key : probe.folded, shape, caseSensitive)) tell(number);
    }
  }
}
