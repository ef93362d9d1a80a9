import { AppError } from '@greenroom/contract';
import { MAX_PICTURE_BYTES, readSoundImage } from '@greenroom/formats';
import type { PictureRow } from '@greenroom/storage';
import { v7 as uuidv7 } from 'uuid';
import { contentHash } from '../core/content-hash.ts';

/** A picture that is to be kept. */
export interface NewPicture extends PictureRow {
  bytes: Uint8Array;
}

/**
 * Reads what a picture says of itself, and whether it is all there; no pixel is decoded.
 * @throws `unprocessable` for what is no picture or is damaged, `payload_too_large` for one of too many bytes or pixels
 */
export function readPicture(bytes: Uint8Array): NewPicture {
  if (bytes.length > MAX_PICTURE_BYTES) {
    throw new AppError('payload_too_large', `A picture has ${MAX_PICTURE_BYTES / 1024 / 1024} MiB at most.`);
  }
  const { mediaType, width, height } = readSoundImage(bytes);
  return { id: uuidv7(), media_type: mediaType, width, height, content_hash: contentHash(bytes), bytes };
}
