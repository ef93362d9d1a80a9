import type { CharacterCard } from '@greenroom/contract';
import { macroNames } from './macro-names.ts';

/** What a model is told, as the last thing, when it is to go on with the reply that ends the history. */
export const CONTINUE_INSTRUCTION =
  '[Go on with your last message exactly where it ends. Repeat nothing of it, and do not begin a new one.]';

/** What a model is told, as the last thing, when it is to draft the user's next turn. */
export function impersonateInstruction(
  character: Pick<CharacterCard, 'name' | 'nickname'> | null,
  userName: string | null,
): string {
  if (!character) return "[Write the user's next message in this conversation. Write nothing else.]";
  const { char, user } = macroNames(character, userName);
  return `[Write the next message of ${user} in this conversation, in ${user}'s voice. Do not write for ${char}.]`;
}

/** What a model is told that is to sum up a conversation. */
export const SUMMARY_INSTRUCTION =
  'Sum up the conversation so far in plain sentences, in its own language: who is there, what happened, what was agreed ' +
  'or promised, and what is still open. Write nothing but the summary.';
