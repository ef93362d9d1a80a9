import { insertMessages, type NewMessage } from '@greenroom/storage';
import { randomUUID } from 'node:crypto';
import type { TestApi } from './create-test-api.ts';
import type { Person } from './person.ts';

/** Gives a person a chat of so many messages on one path, put into the database as appending them would. */
export async function addLongChat(api: TestApi, person: Person, length: number, fields: object = {}): Promise<string> {
  const { id: chat_id } = await person.newChat(fields);
  const start = Date.parse('2026-01-01T00:00:00.000Z');
  const ids = Array.from({ length }, () => randomUUID());
  const messages = ids.map((id, depth): NewMessage => ({
    id,
    chat_id,
    parent_id: ids[depth - 1] ?? null,
    seq: depth + 1,
    depth,
    on_path: true,
    role: depth % 2 ? 'assistant' : 'user',
    name: null,
    speaker_character_id: null,
    content: `message ${depth} of a long chat`,
    reasoning: null,
    tool_calls: null,
    tool_call_id: null,
    model: null,
    provider: null,
    finish_reason: null,
    usage: null,
    hidden: false,
    pinned: false,
    metadata: {},
    create_hash: null,
    version: 1,
    created_at: new Date(start + depth * 1000),
    updated_at: new Date(start + depth * 1000),
  }));
  await api.storage.begin().transaction(async (unit) => {
    await insertMessages(unit, messages);
    await unit.change(
      'update chat set head_id = ?, head_depth = ?, message_count = ?, node_count = ?, last_seq = ?, last_message_at = ? where id = ?',
      [ids.at(-1) ?? null, length - 1, length, length, length, messages.at(-1)?.created_at ?? null, chat_id],
    );
  });
  return chat_id;
}
