import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'RateLimit',
  tableName: 'rate_limit',
  properties: {
    key: p.string().length(255).primary(),
    points: p.integer().default(0),
    expire: p.bigint('number').strictNullable(),
  },
});

/** A counter that several server processes share on PostgreSQL; its columns are those rate-limiter-flexible keeps. */
export class RateLimit extends schema.class {}
schema.setClass(RateLimit);
