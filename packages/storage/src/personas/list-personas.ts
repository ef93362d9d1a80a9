import { listRows, type ListWindow } from '../list.ts';
import { nameConditions, type NameFilter } from '../lorebooks/list-lorebooks.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { PersonaRow } from './persona-row.ts';

/** A stretch of an owner's personas. */
export function listPersonas(unit: UnitOfWork, filter: NameFilter, window: ListWindow) {
  return listRows<PersonaRow>(unit, 'persona', nameConditions(filter), window);
}

/** Finds an owner's persona, in the trash or not. */
export async function findPersona(unit: UnitOfWork, ownerId: string, id: number): Promise<PersonaRow | null> {
  const [row] = await unit.rows<PersonaRow>('select * from persona where id = ? and owner_id = ?', [id, ownerId]);
  return row ?? null;
}

/** The persona an owner's new chats have unless another is said; none when it is in the trash. */
export async function findDefaultPersona(unit: UnitOfWork, ownerId: string): Promise<PersonaRow | null> {
  const [row] = await unit.rows<PersonaRow>(
    'select * from persona where owner_id = ? and is_default = ? and deleted_at is null',
    [ownerId, true],
  );
  return row ?? null;
}

/**
 * Takes the default from whichever other of an owner's personas has it, in the trash or not; that is a change of it. The
 * caller holds the owner's row.
 */
export async function unsetDefaultPersona(
  unit: UnitOfWork,
  ownerId: string,
  { except, now }: { except: number | null; now: Date },
): Promise<void> {
  await unit.change(
    `update persona set is_default = ?, version = version + 1, updated_at = ?
      where owner_id = ? and is_default = ? and id <> ?`,
    [false, now, ownerId, true, except ?? 0],
  );
}
