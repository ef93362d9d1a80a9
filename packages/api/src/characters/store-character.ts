import { AppError, type Character as CharacterShape, type CreateCharacterInput } from '@greenroom/contract';
import { Character, searchKey, takeQuota, toCharacter } from '@greenroom/storage';
import type { Call } from '../core/call.ts';

/** A character that is to be, and what only its file can bring. */
export interface NewCharacter extends CreateCharacterInput {
  card_data?: Record<string, unknown>;
  card_root?: Record<string, unknown>;
  avatar_id?: string | null;
}

/** Stores a character, inside a transaction. @throws `quota_exceeded` */
export async function storeCharacter(call: Call, character: NewCharacter): Promise<CharacterShape> {
  const { unit } = call;
  if (!(await takeQuota(unit, call.ownerId, 'character_count', call.quotas.charactersPerUser))) {
    throw tooManyCharacters(call.quotas.charactersPerUser);
  }
  const now = call.now();
  const stored = unit.em.create(Character, {
    ...EMPTY_CARD,
    ...character,
    owner_id: call.ownerId,
    name_key: searchKey(character.name),
    version: 1,
    created_at: now,
    updated_at: now,
    deleted_at: null,
  });
  await unit.em.flush();
  return toCharacter(stored);
}

/** The refusal of a character too many. */
export function tooManyCharacters(limit: number): AppError {
  return new AppError(
    'quota_exceeded',
    `You have ${limit} characters, which is as many as there may be. Delete some for ever first.`,
  );
}

const EMPTY_CARD = {
  description: '',
  personality: '',
  scenario: '',
  first_message: '',
  message_example: '',
  system_prompt: '',
  post_history_instructions: '',
  alternate_greetings: [],
  group_only_greetings: [],
  creator_notes: '',
  tags: [],
  creator: '',
  character_version: '',
  nickname: null,
  extensions: {},
};
