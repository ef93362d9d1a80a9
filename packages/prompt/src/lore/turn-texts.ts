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
}

export function turnTexts(
  { messages, matchTexts }: Pick<LoreInput, 'messages' | 'matchTexts'>,
  { includeNames }: Pick<LoreSettings, 'includeNames'>,
  work: SearchWork,
): TurnTexts {
  let left = MAX_TURN_SEARCHED;
  const known: SearchedText[] = [];
  return {
    count: Math.min(messages.length, MAX_SCAN_DEPTH),
    message: (index) => {
      if (known[index]) return known[index];
      const { name, content } = messages[index]!;
      const made = searchedText((includeNames && name ? `${name}: ${content}` : content).slice(0, left), work);
      left -= made.text.length;
      return (known[index] = made);
    },
    beside: MATCH_TEXTS.flatMap((name) => {
      const text = matchTexts?.[name];
      return text ? [{ name, text: searchedText(text, work) }] : [];
    }),
  };
}
