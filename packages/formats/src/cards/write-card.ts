import type { Card, CardSpec, Loss } from './card.ts';
import { CARD_FIELDS, FRAME_FIELDS, NAMED_FIELDS, V1_FIELDS, V3_DATA_FIELDS } from './card-fields.ts';
import { fillsGap } from './fills-gap.ts';
import { listMirrors, writeMirrors } from './mirrors.ts';
import { writeData } from './write-data.ts';

/** A card's JSON, and what of the card is not in it. */
export interface WrittenCard {
  document: Record<string, unknown>;
  losses: Loss[];
}

/**
 * Writes a card as the JSON document of a specification. V3 holds everything. V2 is written without the fields
 * V3 added (its specification has none of them), V1 with its six fields and what stands at the root; what is not empty
 * and therefore missing is told in `losses`, by its path in a V3 card.
 *
 * V2 and V3 have their fields in `data`, and beside it what the card holds in `root`, with the mirrors of `data` that
 * were there: they say what `data` says now. A name in `card.root` or `card.data` that the specification gives to
 * something else is passed over. So is what the root says of a field that has been emptied since: it would be taken for
 * that field where the card is read.
 *
 * The card is not changed; the document shares with it what nests, so copy it before changing it.
 */
export function writeCard(card: Card, spec: CardSpec): WrittenCard {
  if (spec === 'v1') return writeFirst(card);
  const version = spec === 'v2' ? 2 : 3;
  const data = writeData(card, version);
  const beside = rootEntries(card);
  const isTaken = ([key, value]: [string, unknown]) => fillsGap(key, value, data[key]);
  const document = {
    spec: `chara_card_${spec}`,
    spec_version: `${version}.0`,
    data,
    ...Object.fromEntries(beside.filter((entry) => !isTaken(entry))),
    ...writeMirrors(card.root, data),
  };
  const taken = beside.filter(isTaken).map(([path]) => ({
    path,
    message: `It would be read as the ${path} of the card, which is empty.`,
  }));
  return { document, losses: [...lossesOf(dataBeyond(card, version), version), ...taken] };
}

/** At the root of a V1 card stand its fields and whatever a program puts there; V2's names are no names for that. */
function writeFirst(card: Card): WrittenCard {
  const data = writeData(card, 3);
  const beside = rootEntries(card);
  const isOther = ([key]: [string, unknown]) => !NAMED_FIELDS.has(key) && !V3_DATA_FIELDS.has(key);
  const document = {
    ...Object.fromEntries(Array.from(V1_FIELDS, (key) => [key, data[key]])),
    ...Object.fromEntries(beside.filter(isOther)),
    ...writeMirrors(card.root, data),
  };
  const held = new Set(listMirrors(card.root).map((key) => (key === 'creatorcomment' ? 'creator_notes' : key)));
  const beyond = dataBeyond(card, 1).filter(([key]) => !held.has(key));
  const lost = beside.filter((entry) => !isOther(entry));
  return { document, losses: [...lossesOf(beyond, 1), ...lossesOf(lost, 1, '')] };
}

function rootEntries({ root }: Card): [key: string, value: unknown][] {
  return Object.entries(root).filter(([key]) => !FRAME_FIELDS.has(key));
}

function lossesOf(entries: [key: string, value: unknown][], version: 1 | 2 | 3, parent = 'data.'): Loss[] {
  const message = `A V${version} card has no place for it.`;
  return entries.filter(([, value]) => !isEmpty(value)).map(([key]) => ({ path: `${parent}${key}`, message }));
}

/** What of `data` a card of the version has no field for. */
function dataBeyond({ fields, character_book, data }: Card, version: 1 | 2 | 3): [key: string, value: unknown][] {
  const named = CARD_FIELDS.filter(({ since }) => since > version).map(({ name, card }): [string, unknown] => [
    card,
    fields[name],
  ]);
  const book: [string, unknown][] = version === 1 ? [['character_book', character_book]] : [];
  const others = Object.entries(data).filter(
    ([key]) => !NAMED_FIELDS.has(key) && (version === 1 || (version === 2 && V3_DATA_FIELDS.has(key))),
  );
  return [...named, ...book, ...others];
}

/** Nothing is lost with what says nothing. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
