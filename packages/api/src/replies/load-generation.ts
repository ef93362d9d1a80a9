import { findGeneration, type GenerationRow } from '@greenroom/storage';
import { notFound, type Call } from '../core/call.ts';

/** A generation of the owner's whose chat is not in the trash. @throws `not_found` */
export async function loadGeneration(
  { unit, ownerId }: Pick<Call, 'unit' | 'ownerId'>,
  id: string,
): Promise<GenerationRow> {
  const row = await findGeneration(unit, ownerId, id);
  if (!row) throw notFound('generation', id);
  return row;
}
