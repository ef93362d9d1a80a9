import { AppError, type AppendMessageInput, type Message } from '@greenroom/contract';
import {
  appendMessage as storeMessage,
  findMessageInChat,
  toMessage,
  toSession,
  type Appendage,
  type ChatRow,
  type PathNode,
  type PlacedMessageRow,
} from '@greenroom/storage';
import { v7 as uuidv7 } from 'uuid';
import { inTransaction, notFound, type Call } from '../core/call.ts';
import { recordChange } from '../core/record-change.ts';
import { requestHash } from '../core/request-hash.ts';
import { loadSessionForUpdate } from '../sessions/load-session.ts';
import { chatIsFull } from './chat-is-full.ts';

/**
 * Appends a message under the end of the current path, or under `parent_message_id`, and makes it the end. With an id
 * of the caller's own, the same request again answers the message that is there.
 * @throws `not_found` for the chat, the parent or the speaker, `conflict` for a taken id, `quota_exceeded`
 */
export async function appendMessage(call: Call, input: AppendMessageInput): Promise<Message> {
  return inTransaction(call, async (inner) => {
    const chat = await loadSessionForUpdate(inner, input.chat_id);
    const repeated = input.id === undefined ? null : await findRepeated(inner, chat, input.id, input);
    if (repeated) return toMessage(repeated);
    if (chat.node_count >= call.quotas.messagesPerChat) throw chatIsFull(call.quotas.messagesPerChat);
    const parent = await parentOf(inner, chat, input.parent_message_id);
    const message = newMessage(call, chat, input);
    const seq = await storeMessage(inner.unit, chat, parent, message);
    const answer = await stored(inner, chat, parent, message, seq);
    await recordChange(inner, 'message-created', { chat_id: chat.id, message_id: message.id });
    return answer;
  });
}

async function findRepeated(
  call: Call,
  chat: ChatRow,
  id: string,
  input: AppendMessageInput,
): Promise<PlacedMessageRow | null> {
  const existing = await findMessageInChat(call.unit, chat.id, id);
  if (!existing) return null;
  if (existing.create_hash !== requestHash(input)) {
    throw new AppError('conflict', `The id ${id} belongs to a message that was created otherwise. Take a new id.`);
  }
  call.answer.status = 200;
  call.answer.headers['idempotency-replayed'] = 'true';
  return existing;
}

async function parentOf(call: Call, chat: ChatRow, wanted: string | null | undefined): Promise<PathNode | null> {
  if (wanted === null) return null;
  if (wanted === undefined || wanted === chat.head_id) {
    return chat.head_id === null ? null : { id: chat.head_id, depth: chat.head_depth, on_path: true };
  }
  const parent = await findMessageInChat(call.unit, chat.id, wanted);
  if (!parent) throw notFound('message in this chat', wanted);
  return parent;
}

function newMessage(call: Call, chat: ChatRow, input: AppendMessageInput): Appendage {
  const speaker = input.speaker_character_id;
  const { group } = toSession(chat);
  const isThere = (id: number) => id === chat.character_id || group?.members.some((one) => one.character_id === id);
  const stranger = [...(speaker == null ? [] : [speaker]), ...(input.audience ?? [])].find((id) => !isThere(id));
  if (stranger !== undefined) throw notFound('character in this chat', stranger);
  const isOwnReply = speaker === undefined && input.role === 'assistant' && !group;
  const now = call.now();
  return {
    id: input.id ?? uuidv7(),
    role: input.role,
    name: input.name ?? null,
    // In a group nobody but the caller knows who it was.
    speaker_character_id: speaker ?? (isOwnReply ? chat.character_id : null),
    content: input.content,
    reasoning: null,
    tool_calls: null,
    tool_call_id: null,
    audience: input.audience ?? null,
    model: input.model ?? null,
    provider: input.provider ?? null,
    finish_reason: input.finish_reason ?? null,
    usage: input.usage ?? null,
    hidden: input.hidden ?? false,
    pinned: input.pinned ?? false,
    metadata: input.metadata ?? {},
    create_hash: input.id === undefined ? null : requestHash(input),
    version: 1,
    created_at: now,
    updated_at: now,
  };
}

/** A message under the former end of the path is mostly its only answer; only elsewhere are siblings looked up. */
async function stored(
  call: Call,
  chat: ChatRow,
  parent: PathNode | null,
  message: Appendage,
  seq: number,
): Promise<Message> {
  if (parent && parent.id === chat.head_id && chat.node_count === chat.message_count) {
    return toMessage({
      ...message,
      chat_id: chat.id,
      parent_id: parent.id,
      seq,
      depth: parent.depth + 1,
      on_path: true,
      alternative_count: 1,
      alternative_index: 0,
    });
  }
  const row = await findMessageInChat(call.unit, chat.id, message.id);
  if (!row) throw new Error('A message that was just stored is not there');
  return toMessage(row);
}
