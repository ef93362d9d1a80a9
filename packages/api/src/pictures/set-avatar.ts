import { deletePicture, insertPicture } from '@greenroom/storage';
import { inTransaction, type Call } from '../core/call.ts';
import { loadAvatarIdForUpdate, storeAvatarId, type Depicted } from './depicted.ts';
import type { NewPicture } from './read-picture.ts';
import { requirePictureEtag } from './require-picture-etag.ts';

/**
 * Gives a character or a persona a picture in place of the one it had.
 * @throws `not_found`, `precondition_failed` when `If-Match` names another picture than it had
 */
export async function setAvatar(call: Call, depicted: Depicted, picture: NewPicture): Promise<void> {
  await inTransaction(call, async (inner) => {
    const { unit, ownerId } = inner;
    const earlier = await loadAvatarIdForUpdate(inner, depicted);
    await requirePictureEtag(inner, earlier);
    await insertPicture(unit, { ...picture, owner_id: ownerId, created_at: call.now() });
    await storeAvatarId(inner, depicted, picture.id);
    if (earlier !== null) await deletePicture(unit, ownerId, earlier);
  });
}
