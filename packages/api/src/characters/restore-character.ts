import type { Character, CharacterWriteInput } from '@greenroom/contract';
import { toCharacter } from '@greenroom/storage';
import { inTransaction, requireVersion, type Call } from '../core/call.ts';
import { loadCharacterForUpdate } from './load-character.ts';

/** Takes a character out of the trash; a live one stays as it is. @throws `not_found` */
export async function restoreCharacter(call: Call, input: CharacterWriteInput): Promise<Character> {
  return inTransaction(call, async (inner) => {
    const character = await loadCharacterForUpdate(inner, input.character_id);
    requireVersion(call, character, input.expected_version);
    character.deleted_at = null;
    await inner.unit.em.flush();
    return toCharacter(character);
  });
}
