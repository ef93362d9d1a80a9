import { findChat, lockChat, type ChatRow } from '@greenroom/storage';
import { notFound, type Call } from '../core/call.ts';

type Deps = Pick<Call, 'unit' | 'ownerId'>;

/** The owner's chat, which is not in the trash. @throws `not_found` */
export async function loadSession({ unit, ownerId }: Deps, chatId: string): Promise<ChatRow> {
  return live(await findChat(unit, ownerId, chatId), chatId);
}

/** The same, held until the transaction ends. @throws `not_found` */
export async function loadSessionForUpdate({ unit, ownerId }: Deps, chatId: string): Promise<ChatRow> {
  return live(await lockChat(unit, ownerId, chatId), chatId);
}

/** The same, in the trash or not. @throws `not_found` */
export async function loadAnySessionForUpdate({ unit, ownerId }: Deps, chatId: string): Promise<ChatRow> {
  const chat = await lockChat(unit, ownerId, chatId);
  if (!chat) throw notFound('chat', chatId);
  return chat;
}

function live(chat: ChatRow | null, chatId: string): ChatRow {
  if (!chat || chat.deleted_at !== null) throw notFound('chat', chatId);
  return chat;
}
