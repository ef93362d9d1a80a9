import { defineEntity, p } from '@mikro-orm/core';
import { Character } from './character.ts';
import { User } from './user.ts';

const schema = defineEntity({
  name: 'CharacterFile',
  tableName: 'character_file',
  properties: {
    character_id: () =>
      p.manyToOne(Character).mapToPk().primary().fieldName('character_id').deleteRule('cascade').index(false),
    owner_id: () => p.manyToOne(User).mapToPk().fieldName('owner_id').deleteRule('cascade').index(false),
    file_name: p.string().length(255).strictNullable(),
    media_type: p.string().length(100),
    content_hash: p.string().length(64),
    bytes: p.blob(),
    created_at: p.datetime(3),
  },
  indexes: [{ properties: ['owner_id', 'content_hash'] }],
});

/** The file a character came from, byte for byte; `content_hash` is the SHA-256 by which it is known again. */
export class CharacterFile extends schema.class {}
schema.setClass(CharacterFile);
