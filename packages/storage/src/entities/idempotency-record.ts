import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'IdempotencyRecord',
  tableName: 'idempotency_record',
  properties: {
    id: p.string().length(64).primary(),
    fingerprint: p.string().length(64),
    answer: p.blob(),
    created_at: p.datetime(3),
    expires_at: p.datetime(3).index(),
  },
});

/** The first answer to a request with an `Idempotency-Key`, sealed, kept until it expires. */
export class IdempotencyRecord extends schema.class {}
schema.setClass(IdempotencyRecord);
