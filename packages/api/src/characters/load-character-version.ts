import { findCharacterVersion, type CharacterRow, type KeptCharacter } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { dropGone } from '../core/drop-gone.ts';
import { noSuchVersion } from './no-such-version.ts';

/** A character as it was at a version, without what is gone since. @throws `not_found` for a version it never had */
export async function loadCharacterVersion(
  call: Pick<Call, 'unit' | 'ownerId'>,
  character: CharacterRow,
  version: number,
): Promise<KeptCharacter> {
  const found = await findCharacterVersion(call.unit, character, version);
  if (!found) throw noSuchVersion(character.id, version);
  return { ...found, attached: await dropGone(call, found.attached) };
}
