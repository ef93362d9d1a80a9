import { AppError, type Character as CharacterShape, type CreateCharacterInput } from '@greenroom/contract';
import { Character, searchKey, takeQuota, toCharacter } from '@greenroom/storage';
import { inTransaction, type Call } from '../core/call.ts';

/** Creates a character. Names need not be unique. @throws `quota_exceeded` */
export async function createCharacter(call: Call, input: CreateCharacterInput): Promise<CharacterShape> {
  return inTransaction(call, async (inner) => {
    const { unit } = inner;
    if (!(await takeQuota(unit, call.ownerId, 'character_count', call.quotas.charactersPerUser))) {
      throw new AppError(
        'quota_exceeded',
        `You have ${call.quotas.charactersPerUser} characters, which is as many as there may be. Delete some for ever first.`,
      );
    }
    const now = call.now();
    const character = unit.em.create(Character, {
      ...EMPTY_CARD,
      ...input,
      owner_id: call.ownerId,
      name_key: searchKey(input.name),
      version: 1,
      created_at: now,
      updated_at: now,
      deleted_at: null,
    });
    await unit.em.flush();
    return toCharacter(character);
  });
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
