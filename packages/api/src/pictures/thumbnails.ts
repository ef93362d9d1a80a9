import { takeTurns } from '../auth/take-turns.ts';
import { lruMap } from '../core/lru-map.ts';
import { restrictDecoders } from './decode-picture.ts';
import { makePng, type PngPicture } from './make-png.ts';
import { makeThumbnail } from './make-thumbnail.ts';

const MAX_CACHED_BYTES = 64 * 1024 * 1024;
const AT_ONCE = 2;
const WAITING = 200;

/** Which small picture is wanted: of what, and how large. */
interface ThumbnailKey {
  contentHash: string;
  /** The longer side in pixels. */
  size: number;
}

/** The small pictures of one server: each is made once, and the ones used last are remembered. */
export interface Thumbnails {
  /**
   * The picture of this key; `read` is called for the one it is made of, when it has to be made.
   * @throws `unprocessable` for a picture that cannot be decoded, `rate_limited` when too many wait
   */
  get(key: ThumbnailKey, read: () => Promise<Uint8Array>): Promise<Uint8Array>;
  /**
   * The picture as a card in a PNG needs it, made in turn with the small ones; never refused for what it is.
   * @throws `rate_limited` when too many wait
   */
  toPng(bytes: Uint8Array): Promise<PngPicture>;
}

/** Makes an empty {@link Thumbnails}. */
export function createThumbnails(): Thumbnails {
  restrictDecoders();
  const made = lruMap<Uint8Array>(MAX_CACHED_BYTES, ({ length }) => length);
  const inTheMaking = new Map<string, Promise<Uint8Array>>();
  const inTurn = takeTurns({ atOnce: AT_ONCE, waiting: WAITING, what: 'pictures' });
  return {
    toPng: (bytes) => inTurn(() => makePng(bytes)),
    get: async ({ contentHash, size }, read) => {
      const key = `${contentHash}-${size}`;
      const known = made.get(key) ?? inTheMaking.get(key);
      if (known) return known;
      const making = inTurn(async () => makeThumbnail(await read(), size));
      inTheMaking.set(key, making);
      try {
        const thumbnail = await making;
        made.set(key, thumbnail);
        return thumbnail;
      } finally {
        inTheMaking.delete(key);
      }
    },
  };
}
