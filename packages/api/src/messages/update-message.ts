import { AppError, type Message, type UpdateMessageInput } from '@greenroom/contract';
import { toMessage, updateMessage as changeMessage } from '@greenroom/storage';
import { inTransaction, requireVersion, type Call } from '../core/call.ts';
import { changesOf } from '../core/changes-of.ts';
import { recordChange } from '../core/record-change.ts';
import { loadSessionForUpdate } from '../sessions/load-session.ts';
import { refuseWhileReplying } from '../replies/refuse-while-replying.ts';
import { loadMessage } from './load-message.ts';

/**
 * Changes the fields of a message that are given, and raises its version when one of them really changed.
 * @throws `not_found`, `version_conflict`, `precondition_failed`, `generation_running` while it is being written
 */
export async function updateMessage(call: Call, input: UpdateMessageInput): Promise<Message> {
  const { message_id, expected_version, ...wanted } = input;
  return inTransaction(call, async (inner) => {
    const { chat_id } = await loadMessage(inner, message_id);
    await loadSessionForUpdate(inner, chat_id);
    // Read again: it may have changed while the chat was being waited for.
    const message = await loadMessage(inner, message_id);
    requireVersion(call, message, expected_version);
    await refuseWhileReplying(inner, chat_id, message_id);
    const changes = changesOf(toMessage(message), wanted);
    if (!changes) return toMessage(message);
    const isChanged = await changeMessage(inner.unit, message, changes, call.now());
    if (!isChanged) throw new AppError('version_conflict', 'Someone else changed this message in the meantime.');
    const changed = toMessage(await loadMessage(inner, message_id));
    await recordChange(inner, 'message-updated', { chat_id, message_id });
    return changed;
  });
}
