import type { Character as CharacterShape } from '@greenroom/contract';
import { isoInstant, jsonValue, type RawInstant } from '../row.ts';
import { toCard } from './stored-card.ts';

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
  const { fields, character_book } = toCard(row);
  return {
    id: row.id,
    ...fields,
    character_book,
    lorebook_ids: jsonValue<number[] | null | undefined>(row.lorebook_ids) ?? [],
    persona_id: row.persona_id ?? null,
    avatar_id: row.avatar_id ?? null,
    version: row.version,
    created_at: isoInstant(row.created_at),
    updated_at: isoInstant(row.updated_at),
    deleted_at: isoInstant(row.deleted_at),
  };
}
