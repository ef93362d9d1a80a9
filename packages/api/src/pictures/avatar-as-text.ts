import type { Avatar, PictureSize } from '@greenroom/contract';
import type { Call } from '../core/call.ts';
import type { Services } from '../core/services.ts';
import { loadAvatarId, type Depicted } from './depicted.ts';
import { getAvatar } from './get-avatar.ts';
import { loadAvatarBytes } from './load-avatar-bytes.ts';
import { readPicture } from './read-picture.ts';
import { setAvatar } from './set-avatar.ts';

/** The picture of a character or a persona as a typed client gets it. @throws `not_found`, also when it has none */
export async function getAvatarAsText(
  call: Call,
  services: Pick<Services, 'thumbnails'>,
  depicted: Depicted,
  size: PictureSize | undefined,
): Promise<Avatar> {
  const picture = await getAvatar(call, depicted);
  const { bytes, mediaType } = await loadAvatarBytes(call, services, { depicted, picture, size });
  return { media_type: mediaType, base64: bytes.toString('base64') };
}

/**
 * Gives a character or a persona the picture that a typed client sent.
 * @throws `not_found`, `payload_too_large`, `unprocessable` for what is no picture
 */
export async function setAvatarFromText(call: Call, depicted: Depicted, base64: string): Promise<void> {
  // What there is not is told before what is wrong with the picture for it.
  await loadAvatarId(call, depicted);
  await setAvatar(call, depicted, readPicture(Buffer.from(base64, 'base64')));
}
