import type { ListPersonasInput, PersonaList } from '@greenroom/contract';
import { listPersonas as readPersonas, toPersona } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { dropGoneOfAll } from '../core/drop-gone.ts';
import { pageOf, windowOf } from '../core/pages.ts';
import { positionByName, walkByName } from '../core/walk-by-name.ts';

/** Lists the owner's personas by page or by cursor. @throws `validation_failed` for a cursor of another list */
export async function listPersonas(
  call: Pick<Call, 'unit' | 'ownerId'>,
  input: ListPersonasInput,
): Promise<PersonaList> {
  const walk = walkByName(call.unit, input);
  const filter = { ownerId: call.ownerId, namePart: input.q, deleted: input.deleted };
  const found = await readPersonas(call.unit, filter, windowOf(input, walk));
  const { rows, metadata } = pageOf(input, walk, found, (row) => positionByName(row, input.sort));
  return { success: true, data: await dropGoneOfAll(call, rows.map(toPersona)), metadata };
}
