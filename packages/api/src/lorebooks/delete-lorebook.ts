import { AppError, type DeleteLorebookInput } from '@greenroom/contract';
import { holdOwner } from '@greenroom/storage';
import { inTransaction, notFound, requireVersion, type Call } from '../core/call.ts';
import { loadAnyLorebookForUpdate } from './load-lorebook.ts';

/**
 * Puts a lorebook into the trash, or, with `permanent`, deletes one that is there for ever. What it went with keeps
 * working without it; while it is in the trash, that still names it.
 * @throws `not_found`, `conflict` for a permanent delete of what is not in the trash, `version_conflict`,
 * `precondition_failed`
 */
export async function deleteLorebook(call: Call, input: DeleteLorebookInput): Promise<void> {
  await inTransaction(call, async (inner) => {
    const { unit } = inner;
    // The owner's row is taken before the lorebook's, as where one is made.
    if (input.permanent) await holdOwner(unit, call.ownerId);
    const lorebook = await loadAnyLorebookForUpdate(inner, input.lorebook_id);
    if (lorebook.deleted_at !== null && !input.permanent) throw notFound('lorebook', input.lorebook_id);
    requireVersion(call, lorebook, input.expected_version);
    if (!input.permanent) {
      await unit.change('update lorebook set deleted_at = ? where id = ?', [call.now(), lorebook.id]);
      return;
    }
    if (lorebook.deleted_at === null) {
      throw new AppError(
        'conflict',
        'Only what is in the trash can be deleted for ever: delete it without permanent first.',
      );
    }
    await unit.change('delete from lorebook where id = ?', [lorebook.id]);
  });
}
