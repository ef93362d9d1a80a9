import { defineEntity, p } from '@mikro-orm/core';
import { User } from './user.ts';

const schema = defineEntity({
  name: 'Picture',
  tableName: 'picture',
  properties: {
    id: p.uuid().primary(),
    owner_id: () => p.manyToOne(User).mapToPk().fieldName('owner_id').deleteRule('cascade').index(),
    media_type: p.string().length(100),
    width: p.integer(),
    height: p.integer(),
    content_hash: p.string().length(64),
    bytes: p.blob(),
    created_at: p.datetime(3),
  },
});

/** A picture of a character or a persona. It never changes: another one has another id. */
export class Picture extends schema.class {}
schema.setClass(Picture);
