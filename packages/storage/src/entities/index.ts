import { ApiKey } from './api-key.ts';
import { ChangeEvent } from './change-event.ts';
import { Character } from './character.ts';
import { Chat } from './chat.ts';
import { Generation } from './generation.ts';
import { IdempotencyRecord } from './idempotency-record.ts';
import { Message } from './message.ts';
import { RateLimit } from './rate-limit.ts';
import { RefreshToken } from './refresh-token.ts';
import { User } from './user.ts';

export { ApiKey, ChangeEvent, Character, Chat, Generation, IdempotencyRecord, Message, RateLimit, RefreshToken, User };

/** Every entity, the same set on both engines. */
export const entities = [
  User,
  ApiKey,
  RefreshToken,
  Character,
  Chat,
  Message,
  Generation,
  ChangeEvent,
  IdempotencyRecord,
  RateLimit,
];
