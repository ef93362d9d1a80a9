import type { Character, CharacterRef } from '@greenroom/contract';
import { toCharacter } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { dropGone } from '../core/drop-gone.ts';
import { loadCharacter } from './load-character.ts';

/** Reads one character. @throws `not_found`, also for one in the trash */
export async function getCharacter(call: Pick<Call, 'unit' | 'ownerId'>, input: CharacterRef): Promise<Character> {
  return dropGone(call, toCharacter(await loadCharacter(call, input.character_id)));
}
