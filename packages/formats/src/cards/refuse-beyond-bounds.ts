import { AppError, CharacterCard, type Issue, Lorebook } from '@greenroom/contract';
import type { Card } from './card.ts';
import { CARD_FIELDS } from './card-fields.ts';

/** How many faults are told one by one. */
const MAX_ISSUES = 50;

/** The part of a zod issue that is read here. */
interface Fault {
  path: PropertyKey[];
  message: string;
}

/**
 * Refuses a card that the contract cannot hold. `pathOf` says where the document has a field of a card.
 *
 * Throws an AppError `unprocessable` that names what is too long, missing or of another kind.
 */
export function refuseBeyondBounds({ fields, character_book }: Card, pathOf: (field: string) => string): void {
  if (fields.name === '') {
    throw new AppError('unprocessable', 'The card has no name: give the character one and import the card again.');
  }
  const book = character_book ? (Lorebook.safeParse(character_book).error?.issues ?? []) : [];
  const issues = CharacterCard.safeParse(fields).error?.issues ?? [];
  const faults = [
    ...issues.map((issue) => ({ ...issue, path: [pathOf(cardName(issue.path[0])), ...issue.path.slice(1)] })),
    ...book.map((issue) => ({ ...issue, path: [pathOf('character_book'), ...issue.path] })),
  ];
  const [first] = faults;
  if (first) throw refusal(first, faults);
}

function cardName(name: PropertyKey | undefined): string {
  return CARD_FIELDS.find((field) => field.name === name)?.card ?? String(name);
}

function refusal(first: Fault, faults: Fault[]): AppError {
  const issues = faults.slice(0, MAX_ISSUES).map(toIssue);
  const { path, message } = toIssue(first);
  return new AppError(
    'unprocessable',
    `The card cannot be kept whole, and nothing of it is cut: ${path}: ${message}. Change that and import it again.`,
    { issues },
  );
}

function toIssue({ path, message }: Fault): Issue {
  return { path: path.map(String).join('.'), message };
}
