import type { ChatRow } from '../chats/chat-row.ts';
import type { UnitOfWork } from '../unit-of-work.ts';

/** A message, as far as its place in the tree goes. */
export interface PathNode {
  id: string;
  depth: number;
  on_path: boolean | number;
}

/**
 * Makes the path end at `end`: the part of the old path below the fork leaves it, the messages between the fork and
 * `end` join it. Only those rows change. Answers how long the path is then.
 */
export async function turnPathTo(unit: UnitOfWork, chat: ChatRow, end: PathNode | null): Promise<number> {
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
async function forkDepth(unit: UnitOfWork, chat: ChatRow, end: PathNode): Promise<number> {
  const ancestry = await unit.rows<PathNode>(
    `${ANCESTRY} select id, depth, on_path from ancestry where id = ? or on_path`,
    [end.id, chat.id, end.id],
  );
  if (ancestry.length === 0) throw new Error('The message the path is to end at is not in the chat');
  return ancestry.find((node) => node.on_path)?.depth ?? -1;
}
