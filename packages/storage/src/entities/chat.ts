import { defineEntity, p } from '@mikro-orm/core';
import type { SessionState } from '@greenroom/contract';
import { Character } from './character.ts';
import { User } from './user.ts';

const schema = defineEntity({
  name: 'Chat',
  tableName: 'chat',
  properties: {
    id: p.uuid().primary(),
    owner_id: () => p.manyToOne(User).mapToPk().fieldName('owner_id').deleteRule('cascade').index(false),
    character_id: () =>
      p.manyToOne(Character).mapToPk().fieldName('character_id').deleteRule('set null').strictNullable().index(),
    character_name: p.string().length(200).strictNullable(),
    title: p.string().length(500),
    title_key: p.text(),
    state: p.string().length(20).$type<SessionState>(),
    rating: p.integer().strictNullable(),
    tags: p.json<string[]>(),
    pinned: p.boolean(),
    archived: p.boolean(),
    source: p.string().length(100).strictNullable(),
    external_ref: p.string().length(500).strictNullable(),
    metadata: p.json<Record<string, unknown>>(),
    user_name: p.string().length(200).strictNullable(),
    persona_id: p.integer().strictNullable(),
    character_version: p.integer().nullable(),
    lorebook_ids: p.json<number[]>().nullable(),
    authors_note: p.json<object>().nullable(),
    overrides: p.json<object>().nullable(),
    summary: p.text().nullable(),
    summary_message_id: p.uuid().nullable(),
    group_chat: p.json<object>().nullable(),
    parent_chat_id: p.uuid().strictNullable(),
    root_id: p.uuid(),
    forked_from_message_id: p.uuid().strictNullable(),
    head_id: p.uuid().strictNullable(),
    head_depth: p.integer().default(-1),
    message_count: p.integer().default(0),
    node_count: p.integer().default(0),
    last_seq: p.integer().default(0),
    last_message_at: p.datetime(3).strictNullable(),
    create_hash: p.string().length(64).strictNullable(),
    version: p.integer().version(),
    created_at: p.datetime(3),
    updated_at: p.datetime(3),
    deleted_at: p.datetime(3).strictNullable(),
  },
  indexes: [{ properties: ['owner_id', 'updated_at', 'id'] }, { properties: ['owner_id', 'created_at', 'id'] }],
});

/**
 * A chat without its messages.
 *
 * - `head_id`: the last message of the current path, at `head_depth`; `message_count`: how long that path is.
 * - `node_count`: all messages of the tree, which the quota counts; `last_seq`: the last order given out.
 * - `title_key`: the title folded for search and order.
 * - `character_version`: the version of the character it is with; null for the present one, whatever that is.
 * - `summary`: what was said up to `summary_message_id`, for contexts that cannot hold it all.
 * - `group_chat`: the characters of a group and who of them speaks next; null for a chat with one or none.
 * - `create_hash`: what was asked for when the caller chose the id, to tell a retry from another request.
 */
export class Chat extends schema.class {}
schema.setClass(Chat);
