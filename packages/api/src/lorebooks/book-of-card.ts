import { AppError } from '@greenroom/contract';
import { findCardBook } from '@greenroom/formats';

/**
 * The lorebook inside a character card, when the card was sent in its place; null for a document that is no card.
 * @throws `unprocessable` for a card without a lorebook
 */
export function bookOfCard(document: unknown): Record<string, unknown> | null {
  const book = findCardBook(document);
  if (book !== null) return book ?? null;
  throw new AppError(
    'unprocessable',
    'This is a character card, and there is no lorebook in it. Import it as a character, with POST /characters/import.',
  );
}
