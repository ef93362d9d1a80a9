import { MATCH_TEXTS, MAX_SCAN_DEPTH } from './lore-types.ts';
import type { LoreInput, LoreSettings, MatchText } from './lore-types.ts';
import { searchedText } from './searched-text.ts';
import type { SearchedText, SearchWork } from './searched-text.ts';

/** How many characters of all messages are searched, the newest first: 1,000 messages of 4,000 each. */
const MAX_TURN_SEARCHED = 4_000_000;

/** The texts of a turn that are searched. A message is made ready when it is first asked for. */
export interface TurnTexts {
  /** How many messages can be searched at all. */
  count: number;
  message: (index: number) => SearchedText;
  beside: { name: MatchText; text: SearchedText }[];
  /** The newest message of those made ready that is not searched whole; infinite for none. */
  readonly newestCut: number;
}

export function turnTexts(
  { messages, matchTexts }: Pick<LoreInput, 'messages' | 'matchTexts'>,
  { includeNames }: Pick<LoreSettings, 'includeNames'>,
  work: SearchWork,
): TurnTexts {
  let left = MAX_TURN_SEARCHED;
  let newestCut = Infinity;
  const known: SearchedText[] = [];
  return {
    count: Math.min(messages.length, MAX_SCAN_DEPTH),
    message: (index) => {
      if (known[index]) return known[index];
      const { name, content } = messages[index]!;
      const made = searchedText(includeNames && name ? `${name}: ${content}` : content, work, left);
      left -= made.text.length;
      if (!made.isWhole) newestCut = Math.min(newestCut, index);
      return (known[index] = made);
    },
    get newestCut() {
      return newestCut;
    },
    beside: MATCH_TEXTS.flatMap((name) => {
      const text = matchTexts?.[name];
      return text ? [{ name, text: searchedText(text, work) }] : [];
    }),
  };
}
