import type { CharacterVersion, CharacterVersionRef } from '@greenroom/contract';
import { isoInstant } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { loadCharacter } from './load-character.ts';
import { loadCharacterVersion } from './load-character-version.ts';

/** Reads what a character was at one version. @throws `not_found` */
export async function getCharacterVersion(
  call: Pick<Call, 'unit' | 'ownerId'>,
  { character_id, version }: CharacterVersionRef,
): Promise<CharacterVersion> {
  const character = await loadCharacter(call, character_id);
  const { card, attached, created_at } = await loadCharacterVersion(call, character, version);
  return {
    character_id,
    version,
    created_at: isoInstant(created_at),
    is_current: version === character.version,
    ...card.fields,
    character_book: card.character_book,
    ...attached,
  };
}
