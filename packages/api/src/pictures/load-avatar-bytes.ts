import type { PictureSize } from '@greenroom/contract';
import { readPicture, type PictureRow } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import type { Services } from '../core/services.ts';
import { noAvatar, type Depicted } from './depicted.ts';

/** The picture itself, or a thumbnail of it. @throws `not_found` when somebody has put another in its place since */
export async function loadAvatarBytes(
  { unit, ownerId }: Pick<Call, 'unit' | 'ownerId'>,
  { thumbnails }: Pick<Services, 'thumbnails'>,
  { depicted, picture, size }: { depicted: Depicted; picture: PictureRow; size: PictureSize | undefined },
): Promise<{ bytes: Buffer; mediaType: string }> {
  const read = async () => {
    const bytes = await readPicture(unit, ownerId, picture.id);
    if (!bytes) throw noAvatar(depicted);
    return bytes;
  };
  if (size === undefined) return { bytes: await read(), mediaType: picture.media_type };
  const small = await thumbnails.get({ contentHash: picture.content_hash, size: Number(size) }, read);
  return { bytes: Buffer.from(small.buffer, small.byteOffset, small.byteLength), mediaType: 'image/webp' };
}
