import type { Character, UpdateCharacterInput } from '@greenroom/contract';
import { toCharacter } from '@greenroom/storage';
import { inTransaction, requireVersion, type Call } from '../core/call.ts';
import { changesOf } from '../core/changes-of.ts';
import { dropGone } from '../core/drop-gone.ts';
import { requireAttached } from '../core/require-attached.ts';
import { changeCharacter } from './change-character.ts';
import { loadLiveCharacterForUpdate } from './load-character.ts';

/**
 * Changes the fields of a character that are given, and raises its version when one of them really changed. Chats keep
 * the name and the card they began with.
 * @throws `not_found`, `version_conflict`, `precondition_failed`
 */
export async function updateCharacter(call: Call, input: UpdateCharacterInput): Promise<Character> {
  const { character_id, expected_version, ...wanted } = input;
  return inTransaction(call, async (inner) => {
    const character = await loadLiveCharacterForUpdate(inner, character_id);
    requireVersion(call, character, expected_version);
    const current = await dropGone(inner, toCharacter(character));
    const changes = changesOf<typeof wanted>(current, wanted);
    if (!changes) return current;
    await requireAttached(inner, changes, current);
    return dropGone(inner, await changeCharacter(inner, character, changes));
  });
}
