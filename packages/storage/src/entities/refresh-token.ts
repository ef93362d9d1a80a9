import { defineEntity, p } from '@mikro-orm/core';
import { User } from './user.ts';

const schema = defineEntity({
  name: 'RefreshToken',
  tableName: 'refresh_token',
  properties: {
    hash: p.string().length(64).primary(),
    family_id: p.uuid().index(),
    owner_id: () => p.manyToOne(User).mapToPk().fieldName('owner_id').deleteRule('cascade').index(),
    created_at: p.datetime(3),
    expires_at: p.datetime(3),
    used_at: p.datetime(3).strictNullable(),
  },
});

/** One link of a login's chain of refresh tokens; a used one that comes back ends the whole family. */
export class RefreshToken extends schema.class {}
schema.setClass(RefreshToken);
