import { isRecord, type JsonRecord } from '../lorebooks/json-record.ts';

/** The shape of a card that a document has: its fields are in `data`, or at the root under the names of `kind`. */
export interface CardShape {
  kind: 'card' | 'gradio' | 'yaml';
  root: JsonRecord;
  /** Null for a card whose fields are at the root. */
  data: JsonRecord | null;
}

/** What tells a card from any other JSON with a name: it has at least one of these. */
const TELLING_FIELDS = ['description', 'personality', 'scenario', 'first_mes', 'mes_example', 'system_prompt'];
const CARD_SPEC = /^chara_card_v\d/i;
const LOREBOOK = { fault: 'it is a lorebook; import it as one.' };

/** Tells which shape of a card a parsed document has, by its names alone, or why it is none. */
export function cardShape(document: unknown): CardShape | { fault: string } {
  if (!isRecord(document)) return { fault: 'it is no JSON object.' };
  if (document.spec === 'lorebook_v3') return LOREBOOK;
  const { data } = document;
  if (!isRecord(data)) return rootShape(document);
  if (looksLikeCard(data, document)) return { kind: 'card', root: document, data };
  return { fault: 'its `data` has none of the fields of a card.' };
}

/** Whether a parsed document is a character card in any of the shapes that are read here. */
export function isCardDocument(document: unknown): boolean {
  return !('fault' in cardShape(document));
}

/**
 * The lorebook in a parsed document that is a character card, not read yet; null for a card without one, undefined for
 * what is no card. Of a card with its fields in `data` it is taken from the root where `data` has none: there it is
 * nothing to the card, but somebody's lorebook all the same.
 */
export function findCardBook(document: unknown): JsonRecord | null | undefined {
  const shape = cardShape(document);
  if ('fault' in shape || isBookBesideCard(shape)) return undefined;
  const books = [shape.data, shape.root].map((place) => place?.character_book).filter(isRecord);
  return books.find((book) => Object.hasOwn(book, 'entries')) ?? null;
}

/** With entries of its own a document is meant as a lorebook, unless it says that it is a card, or greets. */
function isBookBesideCard({ root }: CardShape): boolean {
  const isNamed = typeof root.spec === 'string' && CARD_SPEC.test(root.spec);
  const isCard = isNamed || Object.hasOwn(root, 'character_book') || typeof root.first_mes === 'string';
  return typeof root.entries === 'object' && !isCard;
}

function rootShape(root: JsonRecord): CardShape | { fault: string } {
  const has = (field: string) => Object.hasOwn(root, field);
  if (isWorldInfo(root)) return LOREBOOK;
  if (looksLikeCard(root, root)) return { kind: 'card', root, data: null };
  if (has('char_name')) return { kind: 'gradio', root, data: null };
  if (has('name') && (has('greeting') || has('context'))) return { kind: 'yaml', root, data: null };
  return { fault: 'it has none of the fields of a card.' };
}

/** Known by its specification, or by a field that says something. */
function looksLikeCard(fields: JsonRecord, root: JsonRecord): boolean {
  const named = typeof root.spec === 'string' && CARD_SPEC.test(root.spec);
  return named || TELLING_FIELDS.some((field) => Object.hasOwn(fields, field));
}

/** A lorebook may have a name and a description as well. */
function isWorldInfo(root: JsonRecord): boolean {
  const says = TELLING_FIELDS.some((field) => field !== 'description' && Object.hasOwn(root, field));
  return typeof root.entries === 'object' && root.spec === undefined && !says;
}
