import type { ChatRow } from '../chats/chat-row.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { MessageRow } from './message-row.ts';

/**
 * Deletes one message, as read while the caller holds its chat with `lockChat`. What answered it then answers what it answered; a
 * deleted head leaves its parent as the head. Depths stay as they are: they only have to rise along a path.
 */
export async function deleteMessage(unit: UnitOfWork, chat: ChatRow, message: MessageRow, now: Date): Promise<void> {
  await unit.change('update message set parent_id = ? where chat_id = ? and parent_id = ?', [
    message.parent_id,
    chat.id,
    message.id,
  ]);
  await unit.change('delete from message where id = ?', [message.id]);
  const head = chat.head_id === message.id ? await lastOfPath(unit, chat.id) : chat;
  await unit.change(
    `update chat set node_count = node_count - 1, message_count = ?, head_id = ?, head_depth = ?, updated_at = ?
     where id = ?`,
    [chat.message_count - (message.on_path ? 1 : 0), head.head_id, head.head_depth, now, chat.id],
  );
}

async function lastOfPath(unit: UnitOfWork, chatId: string): Promise<Pick<ChatRow, 'head_id' | 'head_depth'>> {
  const [last] = await unit.rows<{ id: string; depth: number }>(
    'select id, depth from message where chat_id = ? and on_path order by depth desc limit 1',
    [chatId],
  );
  return { head_id: last?.id ?? null, head_depth: last?.depth ?? -1 };
}
