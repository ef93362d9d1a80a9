import type { Lorebook } from '@greenroom/contract';
import { lruMap, type LruMap } from '../core/lru-map.ts';

/** The most characters of JSON that the books kept for one database had, together. */
const MAX_LENGTH = 64 * 1024 * 1024;

/** Lorebooks that were read before, under their id and version: the very objects, so that what was made of them holds. */
export type BookCache = LruMap<{ book: Lorebook; length: number }>;

const caches = new WeakMap<object, BookCache>();

/** The books of one database, of which `engine` is the door. */
export function booksOf(engine: object): BookCache {
  const cache: BookCache = caches.get(engine) ?? lruMap(MAX_LENGTH, ({ length }) => length);
  caches.set(engine, cache);
  return cache;
}
