import { defineEntity, p } from '@mikro-orm/core';
import type { MessageRole, ToolCall, Usage } from '@greenroom/contract';
import { Chat } from './chat.ts';

const schema = defineEntity({
  name: 'Message',
  tableName: 'message',
  properties: {
    id: p.uuid().primary(),
    chat_id: () => p.manyToOne(Chat).mapToPk().fieldName('chat_id').deleteRule('cascade').index(false),
    parent_id: p.uuid().strictNullable(),
    seq: p.integer(),
    depth: p.integer(),
    on_path: p.boolean(),
    role: p.string().length(20).$type<MessageRole>(),
    name: p.string().length(200).strictNullable(),
    speaker_character_id: p.integer().strictNullable(),
    content: p.text(),
    reasoning: p.text().strictNullable(),
    tool_calls: p.json<ToolCall[]>().strictNullable(),
    tool_call_id: p.string().length(200).strictNullable(),
    audience: p.json<number[]>().nullable(),
    prompt_state: p.json<object>().nullable(),
    model: p.string().length(200).strictNullable(),
    provider: p.string().length(200).strictNullable(),
    finish_reason: p.string().length(200).strictNullable(),
    usage: p.json<Usage>().strictNullable(),
    hidden: p.boolean(),
    pinned: p.boolean(),
    metadata: p.json<Record<string, unknown>>(),
    create_hash: p.string().length(64).strictNullable(),
    version: p.integer().version(),
    created_at: p.datetime(3),
    updated_at: p.datetime(3),
  },
  uniques: [
    { properties: ['chat_id', 'seq'] },
    { name: 'message_path_unique', properties: ['chat_id', 'depth'], where: 'on_path' },
  ],
  indexes: [
    { properties: ['parent_id', 'chat_id'] },
    {
      name: 'message_prompt_state_index',
      properties: ['chat_id', 'depth'],
      where: 'on_path and prompt_state is not null',
    },
  ],
});

/**
 * A node of a chat's tree. `seq` is the order in which the chat took it; `depth` rises along every path (a deleted
 * message leaves a step out); `on_path` marks the path from the root to the chat's head. `audience`: the characters that
 * heard it, null for all. `prompt_state`: what lore and variables had come to after it, null where nothing changed.
 */
export class Message extends schema.class {}
schema.setClass(Message);
