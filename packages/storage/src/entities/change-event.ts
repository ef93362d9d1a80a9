import { defineEntity, p } from '@mikro-orm/core';
import type { ChangeType } from '@greenroom/contract';
import { RowNumber } from './row-number.ts';
import { User } from './user.ts';

const schema = defineEntity({
  name: 'ChangeEvent',
  tableName: 'change_event',
  properties: {
    id: p.type(RowNumber).$type<number>().primary().autoincrement(),
    owner_id: () => p.manyToOne(User).mapToPk().fieldName('owner_id').deleteRule('cascade').index(false),
    type: p.string().length(40).$type<ChangeType>(),
    chat_id: p.uuid().strictNullable(),
    message_id: p.uuid().strictNullable(),
    generation_id: p.uuid().strictNullable(),
    created_at: p.datetime(3),
  },
  indexes: [{ properties: ['owner_id', 'id'] }, { properties: ['created_at'] }],
});

/** Something of an owner's that changed; ids of one owner rise in the order in which the changes were committed. */
export class ChangeEvent extends schema.class {}
schema.setClass(ChangeEvent);
