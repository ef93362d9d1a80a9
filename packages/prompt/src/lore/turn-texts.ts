import { MATCH_TEXTS, MAX_SCAN_DEPTH } from './lore-types.ts';
import type { LoreInput, LoreSettings, MatchText } from './lore-types.ts';
import { searchedText } from './searched-text.ts';
import type { SearchedText } from './searched-text.ts';

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
): TurnTexts {
  const known: SearchedText[] = [];
  return {
    count: Math.min(messages.length, MAX_SCAN_DEPTH),
    message: (index) => {
      const { name, content } = messages[index]!;
      return (known[index] ??= searchedText(includeNames && name ? `${name}: ${content}` : content));
    },
    beside: MATCH_TEXTS.flatMap((name) => {
      const text = matchTexts?.[name];
      return text ? [{ name, text: searchedText(text) }] : [];
    }),
  };
}
