import type { Character, Lorebook } from '@greenroom/contract';
import type { LoreBook } from '@greenroom/prompt';
import { findBookVersions, readBooks } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { booksOf, type BookCache } from './book-cache.ts';

/** Whose lorebooks take part in a chat, each by its id. */
export interface BookIds {
  chat: number[];
  persona: number[];
  character: number[];
  global: number[];
}

/**
 * Gathers the lorebooks of a chat: its own, its persona's, its character's, those of all chats, and the one inside the
 * card. A book that stands in several places takes part once, where it is first.
 */
export async function gatherBooks(
  call: Pick<Call, 'unit' | 'ownerId'>,
  ids: BookIds,
  character: Character | null,
): Promise<LoreBook[]> {
  const cache = booksOf(call.unit.engine);
  const books: LoreBook[] = character?.character_book ? [cardBook(character, character.character_book, cache)] : [];
  const found = await readAll(call, [...new Set(Object.values(ids).flat())], cache);
  for (const source of ['chat', 'persona', 'character', 'global'] as const) {
    for (const id of ids[source]) {
      const book = found.get(id);
      if (book) books.push({ id: String(id), source, book });
      found.delete(id);
    }
  }
  return books;
}

/** The book of the very version, so that what was made of it before holds. */
function cardBook({ id, version }: Character, own: Lorebook, cache: BookCache): LoreBook {
  const key = `character ${id} ${version}`;
  const known = cache.get(key);
  if (!known) cache.set(key, { book: own, length: JSON.stringify(own).length });
  return { id: `character-${id}`, source: 'character', book: known?.book ?? own };
}

async function readAll({ unit, ownerId }: Pick<Call, 'unit' | 'ownerId'>, ids: number[], cache: BookCache) {
  const versions = await findBookVersions(unit, ownerId, ids);
  const keyOf = ({ id, version }: { id: number; version: number }) => `lorebook ${id} ${version}`;
  const books = new Map(versions.map((each) => [each.id, cache.get(keyOf(each))?.book]));
  const missing = versions.filter(({ id }) => !books.get(id)).map(({ id }) => id);
  for (const read of await readBooks(unit, missing)) {
    const { id, book, length } = read;
    cache.set(keyOf(read), { book, length });
    books.set(id, book);
  }
  return books;
}
