import { Character, findCharacter, type CharacterRow, type UnitOfWork } from '@greenroom/storage';
import { LockMode } from '@mikro-orm/core';
import { notFound, type Call } from '../core/call.ts';

/** The owner's character, which is not in the trash. @throws `not_found` */
export async function loadCharacter(
  { unit, ownerId }: Pick<Call, 'unit' | 'ownerId'>,
  id: number,
): Promise<CharacterRow> {
  const character = await findCharacter(unit, ownerId, id);
  if (!character || character.deleted_at !== null) throw notFound('character', id);
  return character;
}

/** The same, held until the transaction ends. @throws `not_found` */
export async function loadLiveCharacterForUpdate(call: Pick<Call, 'unit' | 'ownerId'>, id: number): Promise<Character> {
  const character = await loadCharacterForUpdate(call, id);
  if (character.deleted_at) throw notFound('character', id);
  return character;
}

/** The owner's character, in the trash or not, held until the transaction ends. @throws `not_found` */
export async function loadCharacterForUpdate(
  { unit, ownerId }: Pick<Call, 'ownerId'> & { unit: UnitOfWork },
  id: number,
): Promise<Character> {
  const character = await unit.em.findOne(
    Character,
    { id, owner_id: ownerId },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (!character) throw notFound('character', id);
  return character;
}
