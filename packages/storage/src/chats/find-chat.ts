import type { UnitOfWork } from '../unit-of-work.ts';
import type { ChatRow } from './chat-row.ts';

/** Finds an owner's chat, in the trash or not; null when the owner has no such chat. */
export async function findChat(unit: UnitOfWork, ownerId: string, chatId: string): Promise<ChatRow | null> {
  const [row] = await unit.rows<ChatRow>('select * from chat where id = ? and owner_id = ?', [chatId, ownerId]);
  return row ?? null;
}

/**
 * Finds an owner's chat and holds it until the transaction ends, so that writers to one chat, in any number of
 * server processes, come one after the other.
 */
export async function lockChat(unit: UnitOfWork, ownerId: string, chatId: string): Promise<ChatRow | null> {
  if (!unit.em.isInTransaction()) throw new Error('Holding a chat needs a transaction');
  const [row] = await unit.rows<ChatRow>(`select * from chat where id = ? and owner_id = ?${unit.engine.forUpdate}`, [
    chatId,
    ownerId,
  ]);
  return row ?? null;
}
