import type { CharacterCard } from '@greenroom/contract';

/** A field of a card: its name in this API, its name in a card, and the first specification that has it. */
export interface CardField {
  name: keyof CharacterCard;
  card: string;
  kind: 'text' | 'optional text' | 'greetings' | 'tags' | 'object';
  since: 1 | 2 | 3;
}

/** The fields that have a name in this API, in the order in which a card is written. */
export const CARD_FIELDS: readonly CardField[] = [
  { name: 'name', card: 'name', kind: 'text', since: 1 },
  { name: 'description', card: 'description', kind: 'text', since: 1 },
  { name: 'personality', card: 'personality', kind: 'text', since: 1 },
  { name: 'scenario', card: 'scenario', kind: 'text', since: 1 },
  { name: 'first_message', card: 'first_mes', kind: 'text', since: 1 },
  { name: 'message_example', card: 'mes_example', kind: 'text', since: 1 },
  { name: 'creator_notes', card: 'creator_notes', kind: 'text', since: 2 },
  { name: 'system_prompt', card: 'system_prompt', kind: 'text', since: 2 },
  { name: 'post_history_instructions', card: 'post_history_instructions', kind: 'text', since: 2 },
  { name: 'alternate_greetings', card: 'alternate_greetings', kind: 'greetings', since: 2 },
  { name: 'tags', card: 'tags', kind: 'tags', since: 2 },
  { name: 'creator', card: 'creator', kind: 'text', since: 2 },
  { name: 'character_version', card: 'character_version', kind: 'text', since: 2 },
  { name: 'extensions', card: 'extensions', kind: 'object', since: 2 },
  { name: 'group_only_greetings', card: 'group_only_greetings', kind: 'greetings', since: 3 },
  { name: 'nickname', card: 'nickname', kind: 'optional text', since: 3 },
];

/** What V3 added to `data` beside the fields above; a card keeps it under these names. */
export const V3_DATA_FIELDS: ReadonlySet<string> = new Set([
  'creator_notes_multilingual',
  'source',
  'assets',
  'creation_date',
  'modification_date',
]);

/** The names in `data` that this package gives a place of their own, and so never keeps as unknown ones. */
export const NAMED_FIELDS: ReadonlySet<string> = new Set([...CARD_FIELDS.map((field) => field.card), 'character_book']);

/** The six fields of a V1 card. */
export const V1_FIELDS: ReadonlySet<string> = new Set(
  CARD_FIELDS.filter((field) => field.since === 1).map((field) => field.card),
);

/** What every V2 and V3 card has in `data`, so that what is missing there may be looked for at the root. */
export const V2_FIELDS: ReadonlySet<string> = new Set(
  CARD_FIELDS.filter((field) => field.since <= 2).map((field) => field.card),
);

/** What frames a V2 or V3 card, and is written anew instead of being kept. */
export const FRAME_FIELDS: ReadonlySet<string> = new Set(['spec', 'spec_version', 'data']);
