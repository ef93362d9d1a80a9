import { findLorebook, lockLorebook, type LorebookRow } from '@greenroom/storage';
import { notFound, type Call } from '../core/call.ts';

type Deps = Pick<Call, 'unit' | 'ownerId'>;

/** The owner's lorebook, which is not in the trash. @throws `not_found` */
export async function loadLorebook({ unit, ownerId }: Deps, id: number): Promise<LorebookRow> {
  return live(await findLorebook(unit, ownerId, id), id);
}

/** The same, held until the transaction ends. @throws `not_found` */
export async function loadLorebookForUpdate({ unit, ownerId }: Deps, id: number): Promise<LorebookRow> {
  return live(await lockLorebook(unit, ownerId, id), id);
}

/** The same, in the trash or not. @throws `not_found` */
export async function loadAnyLorebookForUpdate({ unit, ownerId }: Deps, id: number): Promise<LorebookRow> {
  const lorebook = await lockLorebook(unit, ownerId, id);
  if (!lorebook) throw notFound('lorebook', id);
  return lorebook;
}

function live(lorebook: LorebookRow | null, id: number): LorebookRow {
  if (!lorebook || lorebook.deleted_at !== null) throw notFound('lorebook', id);
  return lorebook;
}
