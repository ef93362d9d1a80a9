import type { CharacterCard } from '@greenroom/contract';
import type { MacroNames } from './expand-macros.ts';

/** What `{{user}}` stands for when nobody said. */
export const DEFAULT_USER_NAME = 'User';

/** What the macros of a chat stand for: the card's nickname or name, and the user's name. */
export function macroNames(character: Pick<CharacterCard, 'name' | 'nickname'>, userName: string | null): MacroNames {
  // An empty nickname is no nickname: it would leave a hole in each sentence.
  return { char: character.nickname || character.name, user: userName || DEFAULT_USER_NAME };
}
