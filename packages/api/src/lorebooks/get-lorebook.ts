import type { LorebookRef, LorebookResource } from '@greenroom/contract';
import { toLorebookResource } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { loadLorebook } from './load-lorebook.ts';

/** Reads one lorebook with its entries. @throws `not_found`, also for one in the trash */
export async function getLorebook(call: Pick<Call, 'unit' | 'ownerId'>, input: LorebookRef): Promise<LorebookResource> {
  return toLorebookResource(await loadLorebook(call, input.lorebook_id));
}
