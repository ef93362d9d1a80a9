import { asBytes } from './as-buffer.ts';

/** What a picture's media type and its parameters take at most, in characters. */
const MAX_HEAD = 200;
const PICTURE = /^data:image\/(?:png|jpe?g|webp|gif)(?:;[^;]*)*;base64$/i;

/** A URI that holds its content itself (RFC 2397), taken apart. */
export interface DataUri {
  /** What stands before the content, cut where it is too long to be told. */
  head: string;
  /** The content; null when it is no base64, or said to be no PNG, JPEG, WebP or GIF. */
  picture: Uint8Array | null;
}

/** Takes a `data:` URI apart; null for any other URI. */
export function readDataUri(uri: string): DataUri | null {
  if (!/^data:/i.test(uri)) return null;
  const comma = uri.slice(0, MAX_HEAD).indexOf(',');
  const head = uri.slice(0, comma < 0 ? MAX_HEAD : comma);
  const content = uri.slice(comma + 1);
  const isPicture = comma >= 0 && PICTURE.test(head) && !/[^\w+/=\s-]/.test(content);
  return { head, picture: isPicture ? asBytes(Buffer.from(content, 'base64')) : null };
}
