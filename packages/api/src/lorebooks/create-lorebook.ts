import type { CreateLorebookInput, LorebookResource } from '@greenroom/contract';
import { insertLorebook, toLorebookResource } from '@greenroom/storage';
import { inTransaction, type Call } from '../core/call.ts';
import { requireRoom } from '../core/require-room.ts';
import { storableBook } from './storable-book.ts';

/** Creates a lorebook. Names need not be unique. @throws `validation_failed`, `quota_exceeded` */
export async function createLorebook(call: Call, input: CreateLorebookInput): Promise<LorebookResource> {
  const book = storableBook(input);
  return inTransaction(call, async (inner) => {
    await requireRoom(inner, 'lorebook');
    const { ownerId } = call;
    return toLorebookResource(await insertLorebook(inner.unit, { ownerId, book, source: null, now: call.now() }));
  });
}
