import type { ChatRow } from '../chats/chat-row.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import { insertMessages, type NewMessage } from './insert-messages.ts';

/** A message to append: everything but its place in the tree. */
export type Appendage = Omit<NewMessage, 'chat_id' | 'parent_id' | 'seq' | 'depth' | 'on_path'>;

/** The message to append under. */
export interface Parent {
  id: string;
  depth: number;
  on_path: boolean | number;
}

/**
 * Appends a message to a chat the caller holds with `lockChat`, makes it the head, and keeps the chat's counters,
 * all in the caller's transaction. `parent` null starts another first message. Answers its `seq`.
 */
export async function appendMessage(
  unit: UnitOfWork,
  chat: ChatRow,
  parent: Parent | null,
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

/**
 * Makes the path end at `end`: the part of the old path below the fork leaves it, the messages between the fork and
 * `end` join it. Only those rows change. Answers how long the path is then.
 */
async function turnPathTo(unit: UnitOfWork, chat: ChatRow, end: Parent | null): Promise<number> {
  const left = await unit.change('update message set on_path = false where chat_id = ? and on_path and depth > ?', [
    chat.id,
    end ? await forkDepth(unit, chat, end) : -1,
  ]);
  if (!end) return chat.message_count - left;
  const joined = await unit.change(
    `${ANCESTRY} update message set on_path = true where id in (select id from ancestry where not on_path)`,
    [end.id, chat.id],
  );
  return chat.message_count - left + joined;
}

// A message and those above it, up to and with the first that is on the path.
const ANCESTRY = `with recursive ancestry (id, parent_id, depth, on_path) as (
  select id, parent_id, depth, on_path from message where id = ? and chat_id = ?
  union all
  select m.id, m.parent_id, m.depth, m.on_path from message m join ancestry a on m.id = a.parent_id where not a.on_path
)`;

/** The depth of the first message above `end`, or of `end` itself, that is on the path; -1 when none is. */
async function forkDepth(unit: UnitOfWork, chat: ChatRow, end: Parent): Promise<number> {
  const ancestry = await unit.rows<Parent>(
    `${ANCESTRY} select id, depth, on_path from ancestry where id = ? or on_path`,
    [end.id, chat.id, end.id],
  );
  if (ancestry.length === 0) throw new Error('The message to append under is not in the chat');
  return ancestry.find((node) => node.on_path)?.depth ?? -1;
}
