import { defineEntity, p } from '@mikro-orm/core';
import { User } from './user.ts';

const schema = defineEntity({
  name: 'Persona',
  tableName: 'persona',
  properties: {
    id: p.integer().primary().autoincrement(),
    owner_id: () => p.manyToOne(User).mapToPk().fieldName('owner_id').deleteRule('cascade').index(false),
    name: p.string().length(200),
    name_key: p.text(),
    description: p.text(),
    position: p.string().length(20),
    depth: p.integer().strictNullable(),
    role: p.string().length(20).strictNullable(),
    lorebook_ids: p.json<number[]>(),
    avatar_id: p.uuid().strictNullable(),
    is_default: p.boolean(),
    version: p.integer().version(),
    created_at: p.datetime(3),
    updated_at: p.datetime(3),
    deleted_at: p.datetime(3).strictNullable(),
  },
  indexes: [{ properties: ['owner_id', 'updated_at', 'id'] }, { properties: ['owner_id', 'created_at', 'id'] }],
});

/** Who the person is in a chat: a name, what a model is told of them, and where it stands in the prompt. */
export class Persona extends schema.class {}
schema.setClass(Persona);
