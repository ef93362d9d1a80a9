import type { DeleteMessageInput } from '@greenroom/contract';
import { deleteMessage as removeMessage } from '@greenroom/storage';
import { inTransaction, requireVersion, type Call } from '../core/call.ts';
import { loadSessionForUpdate } from '../sessions/load-session.ts';
import { loadMessage } from './load-message.ts';

/**
 * Deletes one message; the rest of the chat stays, and what answered it answers what it answered.
 * @throws `not_found`, `version_conflict`, `precondition_failed`
 */
export async function deleteMessage(call: Call, input: DeleteMessageInput): Promise<void> {
  await inTransaction(call, async (inner) => {
    const { chat_id } = await loadMessage(inner, input.message_id);
    const chat = await loadSessionForUpdate(inner, chat_id);
    // Read again: it may have changed while the chat was being waited for.
    const message = await loadMessage(inner, input.message_id);
    requireVersion(call, message, input.expected_version);
    await removeMessage(inner.unit, chat, message, call.now());
  });
}
