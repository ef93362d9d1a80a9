import { findOwnIds } from '@greenroom/storage';
import { notFound, type Call } from '../core/call.ts';

/**
 * Refuses lorebooks that are to go with something and are unknown, someone else's or in the trash. One that goes with
 * it already may stay, also while it is in the trash.
 * @throws `not_found`
 */
export async function requireLorebooks(
  { unit, ownerId }: Pick<Call, 'unit' | 'ownerId'>,
  wanted: readonly number[] | undefined,
  present: readonly number[] = [],
): Promise<void> {
  const added = (wanted ?? []).filter((id) => !present.includes(id));
  const found = await findOwnIds(unit, 'lorebook', ownerId, added, 'live');
  const missing = added.find((id) => !found.has(id));
  if (missing !== undefined) throw notFound('lorebook', missing);
}
