import type { Card, CardSpec, Loss } from './card.ts';
import { CARD_FIELDS, FRAME_FIELDS, NAMED_FIELDS, V3_DATA_FIELDS } from './card-fields.ts';
import { writeData } from './write-data.ts';

/** A card's JSON, and what of the card is not in it. */
export interface WrittenCard {
  document: Record<string, unknown>;
  losses: Loss[];
}

/**
 * Writes a card as the JSON document of a specification. V3 holds everything. V2 is written without the fields
 * V3 added (its specification has none of them), V1 with its six fields alone; what is not empty and therefore
 * missing is told in `losses`, by its path in a V3 card.
 *
 * V2 and V3 have their fields in `data`, and beside it what the card holds in `root`: no mirrors of `data` are
 * written that were not there. A name in `card.root` or `card.data` that the specification gives to something
 * else is passed over.
 *
 * The card is not changed; the document shares with it what nests, so copy it before changing it.
 */
export function writeCard(card: Card, spec: CardSpec): WrittenCard {
  if (spec === 'v1') return { document: writeFirst(card), losses: lossesOf(card, 1) };
  const version = spec === 'v2' ? 2 : 3;
  const document = {
    spec: `chara_card_${spec}`,
    spec_version: `${version}.0`,
    data: writeData(card, version),
    ...Object.fromEntries(Object.entries(card.root).filter(([key]) => !FRAME_FIELDS.has(key))),
  };
  return { document, losses: lossesOf(card, version) };
}

function writeFirst({ fields }: Card): Record<string, unknown> {
  return Object.fromEntries(
    CARD_FIELDS.filter(({ since }) => since === 1).map(({ name, card }) => [card, fields[name]]),
  );
}

function lossesOf(card: Card, version: 1 | 2 | 3): Loss[] {
  const message = `A V${version} card has no place for it.`;
  return extras(card, version)
    .filter(([, value]) => !isEmpty(value))
    .map(([path]) => ({ path, message }));
}

/** What a card of the version does not hold, by its path in a V3 card. */
function extras({ fields, character_book, data, root }: Card, version: 1 | 2 | 3): [path: string, value: unknown][] {
  const named = CARD_FIELDS.filter(({ since }) => since > version).map(
    ({ name, card }) => [card, fields[name]] as const,
  );
  const book = version === 1 ? [['character_book', character_book] as const] : [];
  const others = Object.entries(data).filter(
    ([key]) => !NAMED_FIELDS.has(key) && (version === 1 || (version === 2 && V3_DATA_FIELDS.has(key))),
  );
  const beside = version === 1 ? Object.entries(root).filter(([key]) => !FRAME_FIELDS.has(key)) : [];
  return [
    ...[...named, ...book, ...others].map(([key, value]): [string, unknown] => [`data.${key}`, value]),
    ...beside,
  ];
}

/** Nothing is lost with what says nothing. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
