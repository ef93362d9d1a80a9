import type { Character, CharacterWriteInput } from '@greenroom/contract';
import { toCharacter } from '@greenroom/storage';
import { inTransaction, requireVersion, type Call } from '../core/call.ts';
import { loadCharacterForUpdate } from './load-character.ts';

/**
 * Takes a character out of the trash, exactly as it was; a live one stays as it is.
 * @throws `not_found`, `version_conflict`, `precondition_failed`
 */
export async function restoreCharacter(call: Call, input: CharacterWriteInput): Promise<Character> {
  return inTransaction(call, async (inner) => {
    const character = await loadCharacterForUpdate(inner, input.character_id);
    requireVersion(call, character, input.expected_version);
    if (character.deleted_at === null) return toCharacter(character);
    await inner.unit.change('update character set deleted_at = null where id = ?', [character.id]);
    return { ...toCharacter(character), deleted_at: null };
  });
}
