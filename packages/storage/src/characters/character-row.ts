import type { Character as CharacterShape, Lorebook } from '@greenroom/contract';
import { isoInstant, jsonValue, type RawInstant } from '../row.ts';

/** A character as a statement of either engine, or an entity, gives it. */
export type CharacterRow = Omit<
  CharacterShape,
  | 'tags'
  | 'alternate_greetings'
  | 'group_only_greetings'
  | 'extensions'
  | 'character_book'
  | 'avatar_id'
  | 'lorebook_ids'
  | 'persona_id'
  | 'created_at'
  | 'updated_at'
  | 'deleted_at'
> & {
  owner_id: string;
  name_key: string;
  tags: unknown;
  alternate_greetings: unknown;
  group_only_greetings: unknown;
  extensions: unknown;
  character_book?: unknown;
  card_data?: unknown;
  card_root?: unknown;
  avatar_id?: string | null | undefined;
  lorebook_ids?: unknown;
  persona_id?: number | null | undefined;
  created_at: RawInstant;
  updated_at: RawInstant;
  deleted_at: RawInstant | null;
};

/** A character in the shape of the contract. */
export function toCharacter(row: CharacterRow): CharacterShape {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    personality: row.personality,
    scenario: row.scenario,
    first_message: row.first_message,
    message_example: row.message_example,
    system_prompt: row.system_prompt,
    post_history_instructions: row.post_history_instructions,
    alternate_greetings: jsonValue<string[]>(row.alternate_greetings),
    group_only_greetings: jsonValue<string[]>(row.group_only_greetings),
    creator_notes: row.creator_notes,
    tags: jsonValue<string[]>(row.tags),
    creator: row.creator,
    character_version: row.character_version,
    nickname: row.nickname,
    extensions: jsonValue<Record<string, unknown>>(row.extensions),
    character_book: jsonValue<Lorebook | null>(row.character_book ?? null),
    lorebook_ids: jsonValue<number[] | null | undefined>(row.lorebook_ids) ?? [],
    persona_id: row.persona_id ?? null,
    avatar_id: row.avatar_id ?? null,
    version: row.version,
    created_at: isoInstant(row.created_at),
    updated_at: isoInstant(row.updated_at),
    deleted_at: isoInstant(row.deleted_at),
  };
}
