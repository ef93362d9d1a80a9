import { findCharacterVersion, type CharacterRow, type KeptCharacter } from '@greenroom/storage';
import { notFound, type Call } from '../core/call.ts';
import { dropGone } from '../core/drop-gone.ts';

/** A character as it was at a version, without what is gone since. @throws `not_found` for a version it never had */
export async function loadCharacterVersion(
  call: Pick<Call, 'unit' | 'ownerId'>,
  character: CharacterRow,
  version: number,
): Promise<KeptCharacter> {
  const found = await findCharacterVersion(call.unit, character, version);
  if (!found) throw notFound('version of the character', version);
  return { ...found, attached: await dropGone(call, found.attached) };
}
