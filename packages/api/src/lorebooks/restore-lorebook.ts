import type { LorebookResource, LorebookWriteInput } from '@greenroom/contract';
import { toLorebookResource } from '@greenroom/storage';
import { inTransaction, requireVersion, type Call } from '../core/call.ts';
import { loadAnyLorebookForUpdate } from './load-lorebook.ts';

/**
 * Takes a lorebook out of the trash, exactly as it was; a live one stays as it is.
 * @throws `not_found`, `version_conflict`, `precondition_failed`
 */
export async function restoreLorebook(call: Call, input: LorebookWriteInput): Promise<LorebookResource> {
  return inTransaction(call, async (inner) => {
    const lorebook = await loadAnyLorebookForUpdate(inner, input.lorebook_id);
    requireVersion(call, lorebook, input.expected_version);
    if (lorebook.deleted_at === null) return toLorebookResource(lorebook);
    await inner.unit.change('update lorebook set deleted_at = null where id = ?', [lorebook.id]);
    return toLorebookResource({ ...lorebook, deleted_at: null });
  });
}
