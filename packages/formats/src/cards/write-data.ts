import type { Card } from './card.ts';
import { CARD_FIELDS, NAMED_FIELDS, V3_DATA_FIELDS } from './card-fields.ts';

/**
 * Writes the `data` of a V2 or V3 card: every field the specification has, and all that nobody here knows. V2 is
 * written without what V3 added. What is null here is absent there.
 */
export function writeData({ fields, character_book, data }: Card, version: 2 | 3): Record<string, unknown> {
  const known = CARD_FIELDS.filter(({ since }) => since <= version).map(
    ({ name, card }) => [card, fields[name]] as const,
  );
  const others = Object.entries(data).filter(
    ([key]) => !NAMED_FIELDS.has(key) && (version === 3 || !V3_DATA_FIELDS.has(key)),
  );
  // `fromEntries` makes a property of any name, where an assignment to `__proto__` would change the object itself.
  return Object.fromEntries(
    [...known, ['character_book', character_book] as const, ...others].filter(
      ([key, value]) => value !== null || !NAMED_FIELDS.has(key),
    ),
  );
}
