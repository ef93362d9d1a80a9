import { z } from 'zod';
import { collection, Order, pageQuery } from './collection.ts';
import { CharacterId, ExpectedVersion, LorebookId, LorebookIds, PersonaId, Timestamp, Version } from './ids.ts';
import { boundedJson, jsonObject } from './json.ts';
import { Lorebook, LorebookInput } from './lorebook.ts';
import { DeletedFilter } from './session.ts';
import { MAX_CONTENT_LENGTH, text } from './text.ts';

const passage = text(MAX_CONTENT_LENGTH);
const greetings = z.array(passage).max(1000);
// Cards in use have tags and creators of any length; the columns of names and versions have theirs.
const label = text(5_000);
/** The longest lorebook and extensions of a card, in characters of JSON: those of cards with scripts are long. */
const MAX_CARD_JSON_LENGTH = 16_000_000;

/** The fields of a V2 or V3 character card, under the names this API gives them. */
const cardFields = {
  description: passage,
  personality: passage,
  scenario: passage,
  first_message: passage,
  message_example: passage,
  system_prompt: passage,
  post_history_instructions: passage,
  alternate_greetings: greetings,
  group_only_greetings: greetings,
  creator_notes: passage,
  tags: z.array(label).max(1000),
  creator: label,
  character_version: text(200),
  nickname: text(200).nullable(),
  extensions: jsonObject(MAX_CARD_JSON_LENGTH),
};
const name = text(200, 1);

/** The lorebook inside a card, as it may be given: its entries with as little as those of any. */
export const CharacterBook = boundedJson(LorebookInput, MAX_CARD_JSON_LENGTH).nullable();

/** What a character says and is told; the names of the card fields it comes from are in docs. */
export const CharacterCard = z.object({ name, ...cardFields });
export type CharacterCard = z.infer<typeof CharacterCard>;

/** The card of a character, as it is answered. */
export const cardShape = {
  name: z.string(),
  description: z.string(),
  personality: z.string(),
  scenario: z.string(),
  first_message: z.string(),
  message_example: z.string(),
  system_prompt: z.string(),
  post_history_instructions: z.string(),
  alternate_greetings: z.array(z.string()),
  group_only_greetings: z.array(z.string()),
  creator_notes: z.string(),
  tags: z.array(z.string()),
  creator: z.string(),
  character_version: z.string(),
  nickname: z.string().nullable().meta({ description: 'Stands for the name in `{{char}}`' }),
  extensions: z.record(z.string(), z.unknown()),
  character_book: Lorebook.nullable(),
};

/** What goes with a character and is no part of its card, as it is answered. */
export const attachedShape = {
  lorebook_ids: z.array(LorebookId).meta({ description: 'Lorebooks that go with every chat with it' }),
  persona_id: PersonaId.nullable().meta({ description: 'The persona of new chats with it that name none' }),
};

/** A character. */
export const Character = z
  .object({
    id: CharacterId,
    ...cardShape,
    ...attachedShape,
    avatar_id: z.string().nullable().meta({ description: 'Another picture has another id; null for none' }),
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Timestamp.nullable(),
  })
  .meta({ id: 'Character' });
export type Character = z.infer<typeof Character>;

/** A page or a stretch of characters. */
export const CharacterList = collection('CharacterList', Character);
export type CharacterList = z.infer<typeof CharacterList>;

/** Names one character. */
export const CharacterRef = z.strictObject({ character_id: CharacterId });
export type CharacterRef = z.infer<typeof CharacterRef>;

const partialCard = z.object(cardFields).partial().shape;
/** What goes with a character and is no part of its card. */
const attached = { lorebook_ids: LorebookIds.optional(), persona_id: PersonaId.nullish() };

/** A new character: a name, and as much of a card as there is. */
export const CreateCharacterInput = z.strictObject({
  name,
  ...partialCard,
  character_book: CharacterBook.optional(),
  ...attached,
});
export type CreateCharacterInput = z.infer<typeof CreateCharacterInput>;

/** A change of a character: what is absent stays. */
export const UpdateCharacterInput = z.strictObject({
  character_id: CharacterId,
  name: name.optional(),
  ...partialCard,
  character_book: CharacterBook.optional(),
  ...attached,
  expected_version: ExpectedVersion,
});
export type UpdateCharacterInput = z.infer<typeof UpdateCharacterInput>;

/** A write to a character that has no fields of its own: a delete or a restore. */
export const CharacterWriteInput = z.strictObject({ character_id: CharacterId, expected_version: ExpectedVersion });
export type CharacterWriteInput = z.infer<typeof CharacterWriteInput>;

/** A delete: to the trash, or out of it for ever. */
export const DeleteCharacterInput = z.strictObject({
  character_id: CharacterId,
  permanent: z.boolean().default(false).meta({ description: 'Delete for ever; the character must be in the trash' }),
  expected_version: ExpectedVersion,
});
export type DeleteCharacterInput = z.infer<typeof DeleteCharacterInput>;

/** Which characters to list, and in what order. */
export const ListCharactersInput = z.strictObject({
  ...pageQuery,
  q: text(200).optional().meta({ description: 'Part of the name, whatever its case' }),
  tag: text(5_000, 1).optional(),
  deleted: DeletedFilter.default('false'),
  sort: z.enum(['updated_at', 'created_at', 'name']).default('updated_at'),
  order: Order.optional().meta({ description: 'Descending by default, ascending by name' }),
});
export type ListCharactersInput = z.infer<typeof ListCharactersInput>;
