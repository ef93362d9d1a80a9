import type { ChangeType } from '@greenroom/contract';
import type { UnitOfWork } from '../unit-of-work.ts';

/** What changed, by ids alone. */
export interface NewChange {
  ownerId: string;
  type: ChangeType;
  chatId?: string | null;
  messageId?: string | null;
  generationId?: string | null;
  now: Date;
}

/**
 * Records a change in the caller's transaction, and wakes the owner's readers when that is committed. Ids of one
 * owner rise in the order of the commits, so whoever has read up to one has missed none before it.
 *
 * Record changes last, and in one transaction those of one owner: on PostgreSQL the owner's place in that order is held
 * until the transaction ends, and one that then waited for a row could wait for somebody who waits for the place.
 */
export async function recordChange(unit: UnitOfWork, change: NewChange): Promise<void> {
  const { changes } = unit.engine;
  const { sql, values } = changes.insert({
    owner_id: change.ownerId,
    type: change.type,
    chat_id: change.chatId ?? null,
    message_id: change.messageId ?? null,
    generation_id: change.generationId ?? null,
    created_at: change.now,
  });
  await unit.change(sql, values);
  unit.afterCommit(() => changes.committed(change.ownerId));
}
