import type { CharacterCard, ModelMessage } from '@greenroom/contract';
import { fixedEntries } from './fixed-entries.ts';

/** What a character has a model told before and after a conversation that is kept elsewhere. */
export function frameWithCharacter(
  character: CharacterCard,
  userName: string | null,
): { before: ModelMessage[]; after: ModelMessage[] } {
  const { before, after } = fixedEntries(character, userName, () => 0);
  return { before: before.map(({ message }) => message), after: after.map(({ message }) => message) };
}
