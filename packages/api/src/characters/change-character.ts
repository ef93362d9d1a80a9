import type { Character as CharacterShape } from '@greenroom/contract';
import { keepCharacterVersion, searchKey, toCharacter, type Character } from '@greenroom/storage';
import type { Call } from '../core/call.ts';

/**
 * Gives a character that is held, inside a transaction, another version: as it was it is kept, for the chats that speak
 * with that card and for whoever wants it back.
 */
export async function changeCharacter(
  { unit, now }: Pick<Call, 'unit' | 'now'>,
  character: Character,
  changes: Partial<Character>,
): Promise<CharacterShape> {
  await keepCharacterVersion(unit, character);
  unit.em.assign(character, { ...changes, updated_at: now() }, { mergeObjectProperties: false });
  character.name_key = searchKey(character.name);
  await unit.em.flush();
  return toCharacter(character);
}
