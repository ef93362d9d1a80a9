import { Character, type UnitOfWork } from '@greenroom/storage';
import { LockMode } from '@mikro-orm/core';
import { notFound, type Call } from '../core/call.ts';

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
