import type { Character, CreateCharacterInput } from '@greenroom/contract';
import { inTransaction, type Call } from '../core/call.ts';
import { requireAttached } from '../core/require-attached.ts';
import { storeCharacter } from './store-character.ts';

/**
 * Creates a character. Names need not be unique. @throws `quota_exceeded`, `not_found` for an unknown lorebook or
 * persona
 */
export async function createCharacter(call: Call, input: CreateCharacterInput): Promise<Character> {
  return inTransaction(call, async (inner) => {
    await requireAttached(inner, input);
    return storeCharacter(inner, input);
  });
}
