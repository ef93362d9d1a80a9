import { AppError, type DeleteCharacterInput } from '@greenroom/contract';
import { deletePicture, returnQuota } from '@greenroom/storage';
import { inTransaction, notFound, requireVersion, type Call } from '../core/call.ts';
import { loadCharacterForUpdate } from './load-character.ts';

/**
 * Puts a character into the trash, or, with `permanent`, deletes one that is there for ever. Its chats keep working
 * and keep its name either way.
 * @throws `not_found`, `conflict` for a permanent delete of what is not in the trash, `version_conflict`,
 * `precondition_failed`
 */
export async function deleteCharacter(call: Call, input: DeleteCharacterInput): Promise<void> {
  await inTransaction(call, async (inner) => {
    const { unit } = inner;
    if (input.permanent) await returnQuota(unit, call.ownerId, 'character_count');
    const character = await loadCharacterForUpdate(inner, input.character_id);
    if (character.deleted_at && !input.permanent) throw notFound('character', input.character_id);
    requireVersion(call, character, input.expected_version);
    if (!input.permanent) {
      // By a statement: the trash is no change of the card, so the version stays.
      await unit.change('update character set deleted_at = ? where id = ?', [call.now(), character.id]);
      return;
    }
    if (character.deleted_at === null) {
      throw new AppError(
        'conflict',
        'Only what is in the trash can be deleted for ever: delete it without permanent first.',
      );
    }
    if (character.avatar_id) await deletePicture(unit, call.ownerId, character.avatar_id);
    await unit.change('delete from character where id = ?', [character.id]);
  });
}
