import type { Character, CharacterRef } from '@greenroom/contract';
import { findCharacter, toCharacter } from '@greenroom/storage';
import { notFound, type Call } from '../core/call.ts';

/** Reads one character. @throws `not_found`, also for one in the trash */
export async function getCharacter(call: Pick<Call, 'unit' | 'ownerId'>, input: CharacterRef): Promise<Character> {
  const character = await findCharacter(call.unit, call.ownerId, input.character_id);
  if (!character || character.deleted_at !== null) throw notFound('character', input.character_id);
  return toCharacter(character);
}
