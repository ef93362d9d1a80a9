import type { CharacterCard, Lorebook } from '@greenroom/contract';
import { jsonValue } from '../row.ts';
import type { CharacterRow } from './character-row.ts';

/** A whole card, as it is kept: its fields, its lorebook, and what else came with it under its own names. */
export interface StoredCard {
  fields: CharacterCard;
  character_book: Lorebook | null;
  data: Record<string, unknown>;
  root: Record<string, unknown>;
}

/** The card of a character as it is now. */
export function toCard(row: CharacterRow): StoredCard {
  return {
    fields: {
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
    },
    character_book: jsonValue<Lorebook | null>(row.character_book ?? null),
    data: jsonValue<Record<string, unknown> | null>(row.card_data ?? null) ?? {},
    root: jsonValue<Record<string, unknown> | null>(row.card_root ?? null) ?? {},
  };
}
