import type { CharacterCard } from '@greenroom/contract';
import type { MacroNames } from './expand-macros.ts';

/** What `{{user}}` stands for when nobody said. */
export const DEFAULT_USER_NAME = 'User';

/** What the macros of a chat stand for: the card's nickname or name, and the user's name. */
export function macroNames(character: Pick<CharacterCard, 'name' | 'nickname'>, userName: string | null): MacroNames {
  return { char: characterName(character), user: userName || DEFAULT_USER_NAME };
}

/** What the person is called in a chat; null when nobody said. */
export function userNameOf({ userName, persona }: { userName: string | null; persona: { name: string } | null }) {
  return userName || persona?.name || null;
}

/** What a character is called in a prompt. An empty nickname is none: it would leave a hole in each sentence. */
export function characterName({ nickname, name }: Pick<CharacterCard, 'name' | 'nickname'>): string {
  return nickname?.trim() || name;
}
