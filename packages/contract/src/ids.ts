import { z } from 'zod';

/** A chat id: a UUID, made by the server as version 7 (RFC 9562) so that ids sort by time. */
export const ChatId = z.uuid().toLowerCase().meta({ description: 'Chat id (UUID; the server makes version 7)' });

/** A message id: a UUID, made by the server as version 7 (RFC 9562). */
export const MessageId = z.uuid().toLowerCase().meta({ description: 'Message id (UUID; the server makes version 7)' });

/** A character id: a positive integer, unique on the server. */
export const CharacterId = z.int().min(1).max(2_147_483_647).meta({ description: 'Character id' });

/** An instant: ISO 8601 in UTC with milliseconds, such as `2026-11-22T17:10:00.000Z`. */
export const Timestamp = z.iso.datetime({ precision: 3 });

/** The version of a resource's own fields; it rises by one with every change of them. */
export const Version = z.int().min(1);

/** What a write may say it has seen; another current version answers 409 `version_conflict`. */
export const ExpectedVersion = Version.optional().meta({
  description: 'Refuse the write (409) unless this is the current version',
});

/** A lorebook id: a positive integer, unique on the server. */
export const LorebookId = z.int().min(1).max(2_147_483_647).meta({ description: 'Lorebook id' });

/** A persona id: a positive integer, unique on the server. */
export const PersonaId = z.int().min(1).max(2_147_483_647).meta({ description: 'Persona id' });

/** The lorebooks that go with something: ids of the owner's own, none twice. */
export const LorebookIds = z
  .array(LorebookId)
  .max(100)
  .refine((ids) => new Set(ids).size === ids.length, 'must not name a lorebook twice');
