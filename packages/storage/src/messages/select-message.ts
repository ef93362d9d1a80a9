import type { ChatRow } from '../chats/chat-row.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import { turnPathTo, type PathNode } from './turn-path.ts';

/**
 * Makes the current path go through a message of a chat the caller holds with `lockChat`, and on from it along the
 * newest answers to their end. Answers false when the path is that one already.
 */
export async function selectMessage(unit: UnitOfWork, chat: ChatRow, messageId: string, now: Date): Promise<boolean> {
  const end = await newestEndBelow(unit, chat.id, messageId);
  if (end.id === chat.head_id) return false;
  const length = await turnPathTo(unit, chat, end);
  await unit.change('update chat set head_id = ?, head_depth = ?, message_count = ?, updated_at = ? where id = ?', [
    end.id,
    end.depth,
    length,
    now,
    chat.id,
  ]);
  return true;
}

async function newestEndBelow(unit: UnitOfWork, chatId: string, messageId: string): Promise<PathNode> {
  const [end] = await unit.rows<PathNode>(
    `with recursive below (id, depth, on_path) as (
       select id, depth, on_path from message where id = ? and chat_id = ?
       union all
       select m.id, m.depth, m.on_path from message m join below b on m.parent_id = b.id
       where m.chat_id = ? and m.seq = (select max(s.seq) from message s where s.parent_id = b.id and s.chat_id = ?)
     )
     select id, depth, on_path from below order by depth desc limit 1`,
    [messageId, chatId, chatId, chatId],
  );
  if (!end) throw new Error('The message to select is not in the chat');
  return end;
}
