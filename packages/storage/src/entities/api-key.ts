import { defineEntity, p } from '@mikro-orm/core';
import type { Scope } from '@greenroom/contract';
import { User } from './user.ts';

const schema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    id: p.uuid().primary(),
    owner_id: () => p.manyToOne(User).mapToPk().fieldName('owner_id').deleteRule('cascade').index(),
    name: p.string().length(100),
    prefix: p.string().length(20),
    hash: p.string().length(64).unique(),
    scopes: p.json<Scope[]>(),
    created_at: p.datetime(3),
    expires_at: p.datetime(3).strictNullable(),
    last_used_at: p.datetime(3).strictNullable(),
  },
});

/** A personal API key; only the SHA-256 of the key is kept. */
export class ApiKey extends schema.class {}
schema.setClass(ApiKey);
