import { defineEntity, p } from '@mikro-orm/core';
import type { Lorebook as Book } from '@greenroom/contract';
import { User } from './user.ts';

const schema = defineEntity({
  name: 'Lorebook',
  tableName: 'lorebook',
  properties: {
    id: p.integer().primary().autoincrement(),
    owner_id: () => p.manyToOne(User).mapToPk().fieldName('owner_id').deleteRule('cascade').index(false),
    name: p.string().length(200),
    name_key: p.text(),
    book: p.json<Book>(),
    entry_count: p.integer(),
    source: p.string().length(40).strictNullable(),
    version: p.integer().version(),
    created_at: p.datetime(3),
    updated_at: p.datetime(3),
    deleted_at: p.datetime(3).strictNullable(),
  },
  indexes: [{ properties: ['owner_id', 'updated_at', 'id'] }, { properties: ['owner_id', 'created_at', 'id'] }],
});

/** A lorebook; `book` is all of it in the field names of the V3 specification, the name included. */
export class Lorebook extends schema.class {}
schema.setClass(Lorebook);
