import type { CharacterVersion, CharacterVersionRef } from '@greenroom/contract';
import { findCharacterVersion, isoInstant } from '@greenroom/storage';
import { notFound, type Call } from '../core/call.ts';
import { loadCharacter } from './load-character.ts';

/** Reads a character's card at one version. @throws `not_found` */
export async function getCharacterVersion(
  call: Pick<Call, 'unit' | 'ownerId'>,
  { character_id, version }: CharacterVersionRef,
): Promise<CharacterVersion> {
  const character = await loadCharacter(call, character_id);
  const found = await findCharacterVersion(call.unit, character, version);
  if (!found) throw notFound('version of the character', version);
  const { fields, character_book } = found.card;
  return {
    character_id,
    version,
    created_at: isoInstant(found.created_at),
    is_current: version === character.version,
    ...fields,
    character_book,
  };
}
