import { lockChat } from '../chats/find-chat.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { GenerationRow } from './generation-row.ts';

/** How long a process may say nothing of a generation before it is taken for dead, in milliseconds. */
export const LEASE_MS = 10_000;

/**
 * Finds running generations whose server process has died: those of which none has said for {@link LEASE_MS} that they
 * live, or all that run where `all` says that no other process can be.
 */
export function findDeadGenerations(unit: UnitOfWork, { all }: { all: boolean }): Promise<GenerationRow[]> {
  return unit.rows<GenerationRow>(
    `select * from generation where status = 'running'${all ? '' : ` and ${isDead(unit)}`} order by id limit 1000`,
  );
}

/** Whether a generation's process has died, as {@link findDeadGenerations} sees it. */
export async function isGenerationDead(unit: UnitOfWork, id: string): Promise<boolean> {
  const rows = await unit.rows(`select id from generation where id = ? and status = 'running' and ${isDead(unit)}`, [
    id,
  ]);
  return rows.length > 0;
}

function isDead({ engine }: UnitOfWork): string {
  return `alive_at < ${engine.clockBefore(LEASE_MS)}`;
}

/**
 * Ends a generation whose process has died, in the caller's transaction: what was saved of it is what there is. Answers
 * false when it has ended in another way meanwhile.
 */
export async function interruptGeneration(unit: UnitOfWork, generation: GenerationRow, now: Date): Promise<boolean> {
  const { id, owner_id: ownerId, chat_id: chatId, message_id: messageId } = generation;
  // The chat before its generation and its messages, as everywhere.
  if (chatId !== null) await lockChat(unit, ownerId, chatId);
  const changed = await unit.change(
    `update generation set status = 'interrupted', finish_reason = 'interrupted', request_key = null, finished_at = ?
     where id = ? and status = 'running' and runner_id = ?`,
    [now, id, generation.runner_id],
  );
  if (changed > 0 && messageId !== null) {
    await unit.change(
      `update message set finish_reason = 'interrupted', version = version + 1, updated_at = ? where id = ?`,
      [now, messageId],
    );
  }
  return changed > 0;
}
