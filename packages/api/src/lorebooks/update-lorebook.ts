import type { Lorebook, LorebookResource, UpdateLorebookInput } from '@greenroom/contract';
import { toLorebook, toLorebookResource, updateLorebook as storeLorebook } from '@greenroom/storage';
import { inTransaction, requireVersion, type Call } from '../core/call.ts';
import { changesOf } from '../core/changes-of.ts';
import { loadLorebookForUpdate } from './load-lorebook.ts';
import { storableBook } from './storable-book.ts';

/**
 * Changes the fields of a lorebook that are given, and raises its version when one of them really changed. `entries`
 * are all entries from then on.
 * @throws `not_found`, `validation_failed`, `version_conflict`, `precondition_failed`
 */
export async function updateLorebook(call: Call, input: UpdateLorebookInput): Promise<LorebookResource> {
  const { lorebook_id, expected_version, ...sent } = input;
  return inTransaction(call, async (inner) => {
    const current = await loadLorebookForUpdate(inner, lorebook_id);
    requireVersion(call, current, expected_version);
    const present = toLorebook(current);
    const book = storableBook(sent, present);
    if (!changesOf(present, wanted(book, sent))) return toLorebookResource(current);
    return toLorebookResource(await storeLorebook(inner.unit, current, { book, now: call.now() }));
  });
}

function wanted(book: Lorebook, sent: object): Partial<Lorebook> {
  return Object.fromEntries(Object.keys(sent).map((field) => [field, book[field]]));
}
