import { AppError, type Message, type UpdateMessageInput } from '@greenroom/contract';
import { toMessage, updateMessage as changeMessage } from '@greenroom/storage';
import { inTransaction, requireVersion, type Call } from '../core/call.ts';
import { loadSessionForUpdate } from '../sessions/load-session.ts';
import { loadMessage } from './load-message.ts';

/**
 * Changes the fields of a message that are given.
 * @throws `not_found`, `version_conflict`, `precondition_failed`
 */
export async function updateMessage(call: Call, input: UpdateMessageInput): Promise<Message> {
  const { message_id, expected_version, ...changes } = input;
  return inTransaction(call, async (inner) => {
    const { chat_id } = await loadMessage(inner, message_id);
    await loadSessionForUpdate(inner, chat_id);
    const message = await loadMessage(inner, message_id);
    requireVersion(call, message, expected_version);
    if (Object.keys(changes).length === 0) return toMessage(message);
    const isChanged = await changeMessage(inner.unit, message, changes, call.now());
    if (!isChanged) throw new AppError('version_conflict', 'Someone else changed this message in the meantime.');
    return toMessage(await loadMessage(inner, message_id));
  });
}
