import type { Lorebook } from '@greenroom/contract';

/** The most characters of JSON that the books kept for one database had, together. */
const MAX_LENGTH = 64 * 1024 * 1024;

/** Lorebooks that were read before, under their id and version: the very objects, so that what was made of them holds. */
export interface BookCache {
  get(key: string): Lorebook | undefined;
  /** Keeps a book; those unused for longest go when there are too many. Answers the book. */
  set(key: string, book: Lorebook, length: number): Lorebook;
}

const caches = new WeakMap<object, BookCache>();

/** The books of one database, of which `engine` is the door. */
export function booksOf(engine: object): BookCache {
  const cache = caches.get(engine) ?? createBookCache();
  caches.set(engine, cache);
  return cache;
}

function createBookCache(): BookCache {
  const entries = new Map<string, { book: Lorebook; length: number }>();
  let total = 0;
  const keep = (key: string, entry: { book: Lorebook; length: number }) => {
    // A Map keeps the order of insertion, so what was used last stands last.
    total += entry.length - (entries.get(key)?.length ?? 0);
    entries.delete(key);
    entries.set(key, entry);
    for (const [oldest, { length }] of entries) {
      if (total <= MAX_LENGTH || oldest === key) return;
      entries.delete(oldest);
      total -= length;
    }
  };
  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry) keep(key, entry);
      return entry?.book;
    },
    set: (key, book, length) => {
      keep(key, { book, length });
      return book;
    },
  };
}
