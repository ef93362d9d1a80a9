import { readImageHeader } from '@greenroom/formats';
import type { PictureRow } from '@greenroom/storage';
import { v7 as uuidv7 } from 'uuid';
import { contentHash } from '../core/content-hash.ts';

/** A picture that is to be kept. */
export interface NewPicture extends PictureRow {
  bytes: Uint8Array;
}

/**
 * Reads what a picture says of itself; no pixel is decoded.
 * @throws `unprocessable` for what is no picture, `payload_too_large` for one of too many pixels
 */
export function readPicture(bytes: Uint8Array): NewPicture {
  const { mediaType, width, height } = readImageHeader(bytes);
  return { id: uuidv7(), media_type: mediaType, width, height, content_hash: contentHash(bytes), bytes };
}
