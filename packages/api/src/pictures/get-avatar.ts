import { findPicture, type PictureRow } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { loadAvatarId, noAvatar, type Depicted } from './depicted.ts';

/** Finds the picture of a character or a persona, without its bytes. @throws `not_found`, also when it has none */
export async function getAvatar(call: Pick<Call, 'unit' | 'ownerId'>, depicted: Depicted): Promise<PictureRow> {
  const id = await loadAvatarId(call, depicted);
  const picture = id === null ? null : await findPicture(call.unit, call.ownerId, id);
  if (!picture) throw noAvatar(depicted);
  return picture;
}
