import { defineEntity, p } from '@mikro-orm/core';
import type { Lorebook } from '@greenroom/contract';
import { User } from './user.ts';

const schema = defineEntity({
  name: 'Character',
  tableName: 'character',
  properties: {
    id: p.integer().primary().autoincrement(),
    owner_id: () => p.manyToOne(User).mapToPk().fieldName('owner_id').deleteRule('cascade').index(false),
    name: p.string().length(200),
    name_key: p.text(),
    description: p.text(),
    personality: p.text(),
    scenario: p.text(),
    first_message: p.text(),
    message_example: p.text(),
    system_prompt: p.text(),
    post_history_instructions: p.text(),
    alternate_greetings: p.json<string[]>(),
    group_only_greetings: p.json<string[]>(),
    creator_notes: p.text(),
    tags: p.json<string[]>(),
    creator: p.text(),
    character_version: p.string().length(200),
    nickname: p.string().length(200).strictNullable(),
    extensions: p.json<Record<string, unknown>>(),
    character_book: p.json<Lorebook>().nullable(),
    card_data: p.json<Record<string, unknown>>().nullable(),
    card_root: p.json<Record<string, unknown>>().nullable(),
    lorebook_ids: p.json<number[]>().nullable(),
    persona_id: p.integer().nullable(),
    avatar_id: p.uuid().nullable(),
    version: p.integer().version(),
    created_at: p.datetime(3),
    updated_at: p.datetime(3),
    deleted_at: p.datetime(3).strictNullable(),
  },
  indexes: [{ properties: ['owner_id', 'updated_at', 'id'] }, { properties: ['owner_id', 'created_at', 'id'] }],
});

/**
 * A character: the fields of its card and where it stands.
 *
 * - `name_key`: the name folded for search and order.
 * - `card_data`, `card_root`: what else came with the card, in its `data` and beside it, under its own names; null for
 *   nothing.
 * - `lorebook_ids`, `persona_id`: what its chats have beside the card's own book; null for nothing.
 */
export class Character extends schema.class {}
schema.setClass(Character);
