import type { CharacterCard, Lorebook } from '@greenroom/contract';

/** A card as it is kept: the fields that have a name here, and all else as it came. */
export interface Card {
  /** What a character says and is told, under the names of the API. */
  fields: CharacterCard;
  /** The lorebook inside the card; null for none. */
  character_book: Lorebook | null;
  /**
   * Everything else of a V2 or V3 card's `data`, under its own names: `assets`, `source`, `creation_date`,
   * `modification_date`, `creator_notes_multilingual`, and what nobody here knows.
   */
  data: Record<string, unknown>;
  /**
   * Everything beside `data` that is no mirror of it, such as SillyTavern's `create_date`, under its own names. A card
   * in which the root says once more what `data` says has the names of those fields here, as a list under `data`: what
   * is written under them is what `data` says then.
   */
  root: Record<string, unknown>;
}

/** The specifications a card can follow. */
export type CardSpec = 'v1' | 'v2' | 'v3';

/** Something of a card that was not as its specification says, and what was made of it. */
export interface Repair {
  /** Where it was, such as `data.tags`. */
  path: string;
  message: string;
}

/** Something of a card that a format cannot hold. */
export interface Loss {
  path: string;
  message: string;
}

/** A card that was read. */
export interface ReadCard {
  card: Card;
  /** What it was: a specification, or the JSON or YAML of another program. */
  source: CardSpec | 'gradio' | 'yaml';
  repairs: Repair[];
}
