import { deletePicture } from '@greenroom/storage';
import { inTransaction, type Call } from '../core/call.ts';
import { loadAvatarIdForUpdate, noAvatar, storeAvatarId, type Depicted } from './depicted.ts';
import { requirePictureEtag } from './require-picture-etag.ts';

/**
 * Deletes the picture of a character or a persona, for ever.
 * @throws `not_found`, also when it has none, `precondition_failed` when `If-Match` names another
 */
export async function deleteAvatar(call: Call, depicted: Depicted): Promise<void> {
  await inTransaction(call, async (inner) => {
    const id = await loadAvatarIdForUpdate(inner, depicted);
    if (id === null) throw noAvatar(depicted);
    await requirePictureEtag(inner, id);
    await storeAvatarId(inner, depicted, null);
    await deletePicture(inner.unit, inner.ownerId, id);
  });
}
