import { findPersona, Persona, type PersonaRow, type UnitOfWork } from '@greenroom/storage';
import { LockMode } from '@mikro-orm/core';
import { notFound, type Call } from '../core/call.ts';

type Deps = Pick<Call, 'ownerId'> & { unit: UnitOfWork };

/** The owner's persona, which is not in the trash. @throws `not_found` */
export async function loadPersona({ unit, ownerId }: Deps, id: number): Promise<PersonaRow> {
  const persona = await findPersona(unit, ownerId, id);
  if (!persona || persona.deleted_at !== null) throw notFound('persona', id);
  return persona;
}

/** The owner's persona, in the trash or not, held until the transaction ends. @throws `not_found` */
export async function loadPersonaForUpdate({ unit, ownerId }: Deps, id: number): Promise<Persona> {
  const persona = await unit.em.findOne(Persona, { id, owner_id: ownerId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!persona) throw notFound('persona', id);
  return persona;
}
