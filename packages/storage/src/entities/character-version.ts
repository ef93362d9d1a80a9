import { defineEntity, p } from '@mikro-orm/core';
import { Character } from './character.ts';

const schema = defineEntity({
  name: 'CharacterVersion',
  tableName: 'character_version',
  properties: {
    character_id: () =>
      p.manyToOne(Character).mapToPk().primary().fieldName('character_id').deleteRule('cascade').index(false),
    version: p.integer().primary(),
    card: p.json<object>(),
    created_at: p.datetime(3),
  },
});

/**
 * A character as it was at an earlier version; the present one is its own row. `card` is the whole card, and under
 * `attached` what went with it.
 */
export class CharacterVersion extends schema.class {}
schema.setClass(CharacterVersion);
