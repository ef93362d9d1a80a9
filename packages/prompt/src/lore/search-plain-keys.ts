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
  const untold = (probe: number) => void hits.untold.add(probe);
  return {
    hits,
    searchMessages: (texts, from, to) => {
      for (let index = from; index < Math.min(texts.count, to ?? depth); index += 1) {
        const tell = (probe: number) => noteMessage(hits, probe, index);
        findProbes(set, texts.message(index), defaults, { known: hits.messages, tell, untold });
      }
    },
    searchBeside: ({ beside }) => {
      for (const { name, text } of beside) {
        const tell = (probe: number) => (hits.texts[probe]! |= textBit(name));
        findProbes(set, text, defaults, { known: null, tell, untold });
      }
    },
    searchContents: (contents, first) => {
      const changed: number[] = [];
      for (const [offset, text] of recursive ? contents.entries() : []) {
        const tell = (probe: number) => {
          hits.contents[probe] = first + offset;
          changed.push(probe);
        };
        const untoldHere = (probe: number) => {
          untold(probe);
          changed.push(probe);
        };
        findProbes(set, text, defaults, { known: hits.contents, tell, untold: untoldHere });
      }
      return changed;
    },
  };
}

interface Finding {
  /** Where keys are known to stand already, -1 for nowhere; those that are known are passed over. */
  known: Int32Array | null;
  tell: (probe: number) => void;
  /** It could not be told any more whether the key is there. */
  untold: (probe: number) => void;
}

/** Tells of each key that stands in the text, but those that are known to stand in an earlier one. */
function findProbes(
  { automaton, probes, probesOf }: ProbeSet,
  text: SearchedText,
  defaults: MatchDefaults,
  { known, tell, untold }: Finding,
): void {
  for (const key of automaton.find(text.folded)) {
    for (const number of probesOf[key]!) {
      if (known && known[number] !== -1) continue;
      const probe = probes[number]!;
      const caseSensitive = probe.caseSensitive ?? defaults.caseSensitive;
      const shape = (probe.wholeWords ?? defaults.matchWholeWords) ? probe.shape : 'part';
      // What the automaton finds is the folded key as a part of any word.
      const isPart = !caseSensitive && shape === 'part';
      const isFound = isPart || text.has(caseSensitive ? probe.key : probe.folded, shape, caseSensitive);
      if (isFound) tell(number);
      else if (isFound === null) untold(number);
    }
  }
}
