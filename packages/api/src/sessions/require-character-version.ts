import { AppError, type Session } from '@greenroom/contract';
import { findCharacter, findCharacterVersion } from '@greenroom/storage';
import { noSuchVersion } from '../characters/no-such-version.ts';
import type { Call } from '../core/call.ts';

/**
 * Refuses to move a chat to a version its character never had.
 * @throws `not_found`, `unprocessable` for a chat without a character
 */
export async function requireCharacterVersion(
  { unit, ownerId }: Pick<Call, 'unit' | 'ownerId'>,
  { character_id }: Pick<Session, 'character_id'>,
  version: number,
): Promise<void> {
  if (character_id === null) {
    throw new AppError('unprocessable', 'This chat has no character, so there is no version of one.', {
      issues: [{ path: 'character_version', message: 'this chat has no character' }],
    });
  }
  const character = await findCharacter(unit, ownerId, character_id);
  const found = character && (await findCharacterVersion(unit, character, version));
  if (!found) throw noSuchVersion(character_id, version);
}
