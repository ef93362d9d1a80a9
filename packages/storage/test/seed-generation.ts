import { randomUUID } from 'node:crypto';
import { insertGeneration, type NewGeneration, type Storage } from '../src/index.ts';
import { append, NOON, startChat } from './seed.ts';

/** A generation that runs in a chat of its own, writing a message there. */
export async function startGeneration(storage: Storage, fields: Partial<NewGeneration> = {}) {
  const place = await startChat(storage);
  const messageId = randomUUID();
  await append(storage, place, { id: messageId, role: 'assistant', content: '' });
  const generation: NewGeneration = {
    id: randomUUID(),
    owner_id: place.ownerId,
    chat_id: place.chatId,
    message_id: messageId,
    user_message_id: null,
    kind: 'reply',
    model: 'm',
    provider: 'p',
    base_length: 0,
    base_reasoning_length: 0,
    runner_id: randomUUID(),
    request_key: null,
    request_hash: null,
    created_at: NOON,
    ...fields,
  };
  await storage.begin().transaction((unit) => insertGeneration(unit, generation));
  return { ...place, messageId, generation };
}
