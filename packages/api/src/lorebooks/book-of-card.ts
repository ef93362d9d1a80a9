import { AppError } from '@greenroom/contract';

type JsonRecord = Record<string, unknown>;

/**
 * The lorebook inside a character card, when the card was sent in its place; null for a document that is no card.
 * @throws `unprocessable` for a card without a lorebook
 */
export function bookOfCard(document: unknown): JsonRecord | null {
  const card = isRecord(document) ? cardOf(document) : null;
  if (!card) return null;
  const { character_book: book } = card;
  if (isRecord(book) && Object.hasOwn(book, 'entries')) return book;
  throw new AppError(
    'unprocessable',
    'This is a character card, and there is no lorebook in it. Import it as a character, with POST /characters/import.',
  );
}

/** The fields of a card: V2 and later have them in `data`, V1 beside what every card has to say first. */
function cardOf(document: JsonRecord): JsonRecord | null {
  const { spec, data } = document;
  if (typeof spec === 'string' && /^chara_card_v\d/i.test(spec)) return isRecord(data) ? data : document;
  return typeof document['first_mes'] === 'string' ? document : null;
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
