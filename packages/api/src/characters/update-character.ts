import type { Character, UpdateCharacterInput } from '@greenroom/contract';
import { searchKey, toCharacter } from '@greenroom/storage';
import { inTransaction, notFound, requireVersion, type Call } from '../core/call.ts';
import { changesOf } from '../core/changes-of.ts';
import { loadCharacterForUpdate } from './load-character.ts';

/**
 * Changes the fields of a character that are given, and raises its version when one of them really changed. Chats keep
 * the name they began with.
 * @throws `not_found`, `version_conflict`, `precondition_failed`
 */
export async function updateCharacter(call: Call, input: UpdateCharacterInput): Promise<Character> {
  const { character_id, expected_version, ...wanted } = input;
  return inTransaction(call, async (inner) => {
    const character = await loadCharacterForUpdate(inner, character_id);
    if (character.deleted_at) throw notFound('character', character_id);
    requireVersion(call, character, expected_version);
    const changes = changesOf(toCharacter(character), wanted);
    if (!changes) return toCharacter(character);
    inner.unit.em.assign(character, { ...changes, updated_at: call.now() }, { mergeObjectProperties: false });
    character.name_key = searchKey(character.name);
    await inner.unit.em.flush();
    return toCharacter(character);
  });
}
