import type { DeleteMessageInput } from '@greenroom/contract';
import { deleteMessage as removeMessage } from '@greenroom/storage';
import { inTransaction, requireVersion, type Call } from '../core/call.ts';
import { recordChange } from '../core/record-change.ts';
import { loadSessionForUpdate } from '../sessions/load-session.ts';
import { refuseWhileReplying } from '../replies/refuse-while-replying.ts';
import { loadMessage } from './load-message.ts';

/**
 * Deletes one message; the rest of the chat stays, and what answered it answers what it answered.
 * @throws `not_found`, `version_conflict`, `precondition_failed`, `generation_running` while it is being written
 */
export async function deleteMessage(call: Call, input: DeleteMessageInput): Promise<void> {
  await inTransaction(call, async (inner) => {
    const { chat_id } = await loadMessage(inner, input.message_id);
    const chat = await loadSessionForUpdate(inner, chat_id);
    // Read again: it may have changed while the chat was being waited for.
    const message = await loadMessage(inner, input.message_id);
    requireVersion(call, message, input.expected_version);
    await refuseWhileReplying(inner, chat_id, message.id);
    await removeMessage(inner.unit, chat, message, call.now());
    await recordChange(inner, 'message-deleted', { chat_id, message_id: message.id });
  });
}
