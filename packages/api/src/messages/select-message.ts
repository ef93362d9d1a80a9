import type { Message, SelectMessageInput } from '@greenroom/contract';
import { recordChange, selectMessage as turnTo, toMessage } from '@greenroom/storage';
import { inTransaction, type Call } from '../core/call.ts';
import { refuseWhileReplying } from '../replies/refuse-while-replying.ts';
import { loadSessionForUpdate } from '../sessions/load-session.ts';
import { loadMessage } from './load-message.ts';

/**
 * Makes the current path go through a message: shows this one of its alternatives, and what followed it last. Nothing
 * is lost: the others stay where they are.
 * @throws `not_found`, `generation_running`
 */
export async function selectMessage(call: Call, input: SelectMessageInput): Promise<Message> {
  return inTransaction(call, async (inner) => {
    const { chat_id } = await loadMessage(inner, input.message_id);
    const chat = await loadSessionForUpdate(inner, chat_id);
    const message = await loadMessage(inner, input.message_id);
    await refuseWhileReplying(inner, chat.id);
    const now = call.now();
    if (await turnTo(inner.unit, chat, message.id, now)) {
      await recordChange(inner.unit, { ownerId: call.ownerId, type: 'chat-updated', chatId: chat.id, now });
    }
    return toMessage(message);
  });
}
