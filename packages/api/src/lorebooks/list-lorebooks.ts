import type { ListLorebooksInput, LorebookList } from '@greenroom/contract';
import { listLorebooks as readLorebooks, toLorebookSummary } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { pageOf, windowOf } from '../core/pages.ts';
import { positionByName, walkByName } from '../core/walk-by-name.ts';

/** Lists the owner's lorebooks, without their entries. @throws `validation_failed` for a cursor of another list */
export async function listLorebooks(
  call: Pick<Call, 'unit' | 'ownerId'>,
  input: ListLorebooksInput,
): Promise<LorebookList> {
  const walk = walkByName(call.unit, input);
  const filter = { ownerId: call.ownerId, namePart: input.q, deleted: input.deleted };
  const found = await readLorebooks(call.unit, filter, windowOf(input, walk));
  const { rows, metadata } = pageOf(input, walk, found, (row) => positionByName(row, input.sort));
  return { success: true, data: rows.map(toLorebookSummary), metadata };
}
