import { ApiKey } from './api-key.ts';
import { ChangeEvent } from './change-event.ts';
import { Character } from './character.ts';
import { CharacterFile } from './character-file.ts';
import { CharacterVersion } from './character-version.ts';
import { Chat } from './chat.ts';
import { Generation } from './generation.ts';
import { IdempotencyRecord } from './idempotency-record.ts';
import { Lorebook } from './lorebook.ts';
import { Message } from './message.ts';
import { Persona } from './persona.ts';
import { Picture } from './picture.ts';
import { RateLimit } from './rate-limit.ts';
import { RefreshToken } from './refresh-token.ts';
import { User } from './user.ts';

export {
  ApiKey,
  ChangeEvent,
  Character,
  CharacterFile,
  CharacterVersion,
  Chat,
  Generation,
  IdempotencyRecord,
  Lorebook,
  Message,
  Persona,
  Picture,
  RateLimit,
  RefreshToken,
  User,
};

/** Every entity, the same set on both engines. */
export const entities = [
  User,
  ApiKey,
  RefreshToken,
  Character,
  CharacterVersion,
  CharacterFile,
  Picture,
  Lorebook,
  Persona,
  Chat,
  Message,
  Generation,
  ChangeEvent,
  IdempotencyRecord,
  RateLimit,
];
