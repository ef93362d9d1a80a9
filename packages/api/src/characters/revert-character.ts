import type { Character, RevertCharacterInput } from '@greenroom/contract';
import { toCharacter, type KeptCharacter } from '@greenroom/storage';
import { inTransaction, requireVersion, type Call } from '../core/call.ts';
import { changesOf } from '../core/changes-of.ts';
import { dropGone } from '../core/drop-gone.ts';
import { changeCharacter } from './change-character.ts';
import { loadLiveCharacterForUpdate } from './load-character.ts';
import { loadCharacterVersion } from './load-character-version.ts';

/**
 * Makes a character what it was at an earlier version, which is a new version; what lies between stays. One that is the
 * same already does not change, and what was deleted for ever does not come back.
 * @throws `not_found`, also for a version it never had, `version_conflict`, `precondition_failed`
 */
export async function revertCharacter(call: Call, input: RevertCharacterInput): Promise<Character> {
  return inTransaction(call, async (inner) => {
    const character = await loadLiveCharacterForUpdate(inner, input.character_id);
    requireVersion(call, character, input.expected_version);
    const present = await loadCharacterVersion(inner, character, character.version);
    const wanted = await loadCharacterVersion(inner, character, input.version);
    const changes = changesOf(columnsOf(present), columnsOf(wanted));
    return dropGone(inner, changes ? await changeCharacter(inner, character, changes) : toCharacter(character));
  });
}

/** A character as its row holds it. */
function columnsOf({ card: { fields, character_book, data, root }, attached }: KeptCharacter) {
  return { ...fields, character_book, card_data: data, card_root: root, ...attached };
}
