import { defineEntity, p } from '@mikro-orm/core';
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
    version: p.integer().version(),
    created_at: p.datetime(3),
    updated_at: p.datetime(3),
    deleted_at: p.datetime(3).strictNullable(),
  },
  indexes: [{ properties: ['owner_id', 'updated_at', 'id'] }, { properties: ['owner_id', 'created_at', 'id'] }],
});

/** A character: the fields of its card and where it stands. `name_key` is the name folded for search and order. */
export class Character extends schema.class {}
schema.setClass(Character);
