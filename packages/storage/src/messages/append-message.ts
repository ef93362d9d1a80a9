import type { ChatRow } from '../chats/chat-row.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import { insertMessages, type NewMessage } from './insert-messages.ts';
import { turnPathTo, type PathNode } from './turn-path.ts';

/** A message to append: everything but its place in the tree. */
export type Appendage = Omit<NewMessage, 'chat_id' | 'parent_id' | 'seq' | 'depth' | 'on_path'>;

/**
 * Appends a message to a chat the caller holds with `lockChat`, makes it the head, and keeps the chat's counters,
 * all in the caller's transaction. `parent` null starts another first message. Answers its `seq`.
 */
export async function appendMessage(
  unit: UnitOfWork,
  chat: ChatRow,
  parent: PathNode | null,
  message: Appendage,
): Promise<number> {
  const seq = chat.last_seq + 1;
  const depth = (parent?.depth ?? -1) + 1;
  const continues = (parent?.id ?? null) === chat.head_id;
  const pathLength = continues ? chat.message_count : await turnPathTo(unit, chat, parent);
  await insertMessages(unit, [
    { ...message, chat_id: chat.id, parent_id: parent?.id ?? null, seq, depth, on_path: true },
  ]);
  await unit.change(
    `update chat set last_seq = ?, node_count = node_count + 1, message_count = ?, head_id = ?, head_depth = ?,
     last_message_at = ?, updated_at = ? where id = ?`,
    [seq, pathLength + 1, message.id, depth, message.created_at, message.updated_at, chat.id],
  );
  return seq;
}
