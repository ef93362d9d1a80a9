import type { Character, RevertCharacterInput } from '@greenroom/contract';
import { findCharacterVersion, toCard, toCharacter, type StoredCard } from '@greenroom/storage';
import { inTransaction, notFound, requireVersion, type Call } from '../core/call.ts';
import { changesOf } from '../core/changes-of.ts';
import { dropGone } from '../core/drop-gone.ts';
import { changeCharacter } from './change-character.ts';
import { loadLiveCharacterForUpdate } from './load-character.ts';

/**
 * Makes a character's card what it was at an earlier version, which is a new version; what lies between stays. A
 * card that is the same already changes nothing.
 * @throws `not_found`, also for a version it never had, `version_conflict`, `precondition_failed`
 */
export async function revertCharacter(call: Call, input: RevertCharacterInput): Promise<Character> {
  return inTransaction(call, async (inner) => {
    const character = await loadLiveCharacterForUpdate(inner, input.character_id);
    requireVersion(call, character, input.expected_version);
    const found = await findCharacterVersion(inner.unit, character, input.version);
    if (!found) throw notFound('version of the character', input.version);
    const changes = changesOf(columnsOf(toCard(character)), columnsOf(found.card));
    return dropGone(inner, changes ? await changeCharacter(inner, character, changes) : toCharacter(character));
  });
}

/** A card as the character's row holds it. */
function columnsOf({ fields, character_book, data, root }: StoredCard) {
  return { ...fields, character_book, card_data: data, card_root: root };
}
