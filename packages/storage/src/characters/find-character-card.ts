import type { Character } from '@greenroom/contract';
import { jsonValue } from '../row.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import { toCharacter, type CharacterRow } from './character-row.ts';
import type { StoredCard } from './stored-card.ts';

/**
 * An owner's character with the card that a chat speaks with: that of `version`, or the present one when that is null
 * or not kept any more. The character may be in the trash; null when there is none.
 */
export async function findCharacterCard(
  unit: UnitOfWork,
  ownerId: string,
  characterId: number,
  version: number | null,
): Promise<Character | null> {
  // The present version is not among those kept, so nothing joins when the chat is with that one.
  const [row] = await unit.rows<CharacterRow & { kept_card: unknown }>(
    `select present.*, kept.card as kept_card from character present
     left join character_version kept on kept.character_id = present.id and kept.version = ?
     where present.id = ? and present.owner_id = ?`,
    [version, characterId, ownerId],
  );
  if (!row) return null;
  const character = toCharacter(row);
  const kept = jsonValue<StoredCard | null>(row.kept_card);
  if (!kept || version === null) return character;
  return { ...character, ...kept.fields, character_book: kept.character_book, version };
}
