import type { ChangeType } from '@greenroom/contract';
import { recordChange as storeChange } from '@greenroom/storage';
import type { Call } from './call.ts';

/** What changed: a chat, a message in it, or a generation for it. */
export interface ChangedIds {
  chat_id: string | null;
  message_id?: string | null;
  generation_id?: string | null;
}

/**
 * Tells the owner's listeners of a change, once the transaction it is made in is kept. It is the last statement of
 * that transaction: what it holds on PostgreSQL must not be held while waiting for a row.
 */
export function recordChange(
  call: Pick<Call, 'unit' | 'ownerId' | 'now'>,
  type: ChangeType,
  { chat_id, message_id = null, generation_id = null }: ChangedIds,
): Promise<void> {
  return storeChange(call.unit, {
    ownerId: call.ownerId,
    type,
    chatId: chat_id,
    messageId: message_id,
    generationId: generation_id,
    now: call.now(),
  });
}
