import { AppError, type DeletePersonaInput } from '@greenroom/contract';
import { deletePicture, holdOwner } from '@greenroom/storage';
import { inTransaction, notFound, requireVersion, type Call } from '../core/call.ts';
import { loadPersonaForUpdate } from './load-persona.ts';

/**
 * Puts a persona into the trash, or, with `permanent`, deletes one that is there for ever. Chats that have it keep it
 * while it is in the trash; no new chat gets it.
 * @throws `not_found`, `conflict` for a permanent delete of what is not in the trash, `version_conflict`,
 * `precondition_failed`
 */
export async function deletePersona(call: Call, input: DeletePersonaInput): Promise<void> {
  await inTransaction(call, async (inner) => {
    const { unit } = inner;
    // The owner's row is taken before the persona's, as where one is made.
    if (input.permanent) await holdOwner(unit, call.ownerId);
    const persona = await loadPersonaForUpdate(inner, input.persona_id);
    if (persona.deleted_at && !input.permanent) throw notFound('persona', input.persona_id);
    requireVersion(call, persona, input.expected_version);
    if (!input.permanent) {
      // By a statement: the trash is no change of the persona, so the version stays.
      await unit.change('update persona set deleted_at = ? where id = ?', [call.now(), persona.id]);
      return;
    }
    if (persona.deleted_at === null) {
      throw new AppError(
        'conflict',
        'Only what is in the trash can be deleted for ever: delete it without permanent first.',
      );
    }
    if (persona.avatar_id) await deletePicture(unit, call.ownerId, persona.avatar_id);
    await unit.change('delete from persona where id = ?', [persona.id]);
  });
}
