import { randomUUID } from 'node:crypto';
import { insertMessages, type NewMessage, type Storage } from '../src/index.ts';
import { addChat, newMessage } from './seed.ts';

/** Stores a chat whose messages are on one branch, or on `branches` equally long ones of which the first is the path. */
export async function addLongChat(
  storage: Storage,
  ownerId: string,
  { length, branches = 1 }: { length: number; branches?: number },
): Promise<{ chatId: string; branches: string[][] }> {
  const trees = Array.from({ length: branches }, () => Array.from({ length }, () => randomUUID()));
  const head = trees[0]?.at(-1) ?? null;
  const chatId = await addChat(storage, ownerId, {
    head_id: head,
    head_depth: length - 1,
    message_count: length,
    node_count: length * branches,
    last_seq: length * branches,
  });
  const messages = trees.flatMap((ids, branch) =>
    ids.map((id, depth): NewMessage => ({
      ...newMessage({ id, role: depth % 2 ? 'assistant' : 'user', content: `${branch}.${depth}` }),
      chat_id: chatId,
      parent_id: ids[depth - 1] ?? null,
      seq: branch * length + depth + 1,
      depth,
      on_path: branch === 0,
    })),
  );
  await storage.begin().transaction((unit) => insertMessages(unit, messages));
  return { chatId, branches: trees };
}
