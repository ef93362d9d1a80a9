import { AppError } from '@greenroom/contract';
import { findPicture } from '@greenroom/storage';
import { matchesEtag, type Call } from '../core/call.ts';

/**
 * Refuses a write whose `If-Match` names another picture than the present one, which `id` is that of; null for none.
 * @throws `precondition_failed`
 */
export async function requirePictureEtag(
  { unit, ownerId, ifMatch }: Pick<Call, 'unit' | 'ownerId' | 'ifMatch'>,
  id: string | null | undefined,
): Promise<void> {
  if (ifMatch === undefined) return;
  const picture = id ? await findPicture(unit, ownerId, id) : null;
  if (picture && matchesEtag(ifMatch, pictureEtag(picture))) return;
  throw new AppError('precondition_failed', `If-Match is ${ifMatch}, which is not the picture there is now.`);
}

/** The entity tag of a picture, or of a smaller one made of it. */
export function pictureEtag(picture: { content_hash: string }, size?: string): string {
  return `"${picture.content_hash}${size === undefined ? '' : `-${size}`}"`;
}
