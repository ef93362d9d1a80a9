import { defineEntity, p } from '@mikro-orm/core';
import type { GenerationError, GenerationKind, GenerationStatus } from '@greenroom/contract';
import { Chat } from './chat.ts';
import { User } from './user.ts';

const schema = defineEntity({
  name: 'Generation',
  tableName: 'generation',
  properties: {
    id: p.uuid().primary(),
    owner_id: () => p.manyToOne(User).mapToPk().fieldName('owner_id').deleteRule('cascade').index(false),
    chat_id: () =>
      p.manyToOne(Chat).mapToPk().fieldName('chat_id').deleteRule('set null').strictNullable().index(false),
    message_id: p.uuid().strictNullable(),
    user_message_id: p.uuid().strictNullable(),
    kind: p.string().length(20).$type<GenerationKind>(),
    status: p.string().length(20).$type<GenerationStatus>(),
    model: p.string().length(200),
    provider: p.string().length(200),
    finish_reason: p.string().length(200).strictNullable(),
    error: p.json<GenerationError>().strictNullable(),
    prompt_tokens: p.integer().strictNullable(),
    completion_tokens: p.integer().strictNullable(),
    usage_estimated: p.boolean(),
    first_token_ms: p.integer().strictNullable(),
    duration_ms: p.integer().strictNullable(),
    base_length: p.integer(),
    base_reasoning_length: p.integer(),
    text_length: p.integer().strictNullable(),
    runner_id: p.uuid(),
    alive_at: p.datetime(3),
    stop_requested: p.boolean(),
    request_key: p.string().length(64).strictNullable(),
    request_hash: p.string().length(64).strictNullable(),
    created_at: p.datetime(3),
    finished_at: p.datetime(3).strictNullable(),
  },
  uniques: [
    { properties: ['owner_id', 'request_key'] },
    { name: 'generation_running_unique', properties: ['chat_id'], where: "status = 'running'" },
  ],
  indexes: [
    { properties: ['owner_id', 'created_at', 'id'] },
    { properties: ['chat_id', 'created_at', 'id'] },
    { properties: ['message_id'] },
    { name: 'generation_alive_index', properties: ['alive_at'], where: "status = 'running'" },
  ],
});

/**
 * One run of a model and what it cost; what it wrote is in its message.
 *
 * - `chat_id`, `message_id`: null when nothing of it is stored, or what was stored has been deleted since.
 * - `base_length`, `base_reasoning_length`: how long the message and its thoughts were, in UTF-16 code units, before
 *   this run went on with them; `text_length`: how much text the run added, once it is over.
 * - `runner_id`: the server process it runs in; `alive_at`: when that process last said so.
 * - `request_key`, `request_hash`: the hashed `Idempotency-Key` it was asked for with, and what was asked for.
 */
export class Generation extends schema.class {}
schema.setClass(Generation);
