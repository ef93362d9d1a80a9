import type { Character, CharacterWriteInput } from '@greenroom/contract';
import { toCharacter } from '@greenroom/storage';
import { inTransaction, requireVersion, type Call } from '../core/call.ts';
import { dropGone } from '../core/drop-gone.ts';
import { loadCharacterForUpdate } from './load-character.ts';

/**
 * Takes a character out of the trash, exactly as it was; a live one stays as it is.
 * @throws `not_found`, `version_conflict`, `precondition_failed`
 */
export async function restoreCharacter(call: Call, input: CharacterWriteInput): Promise<Character> {
  return inTransaction(call, async (inner) => {
    const row = await loadCharacterForUpdate(inner, input.character_id);
    requireVersion(call, row, input.expected_version);
    const character = await dropGone(inner, toCharacter(row));
    if (character.deleted_at === null) return character;
    await inner.unit.change('update character set deleted_at = null where id = ?', [character.id]);
    return { ...character, deleted_at: null };
  });
}
