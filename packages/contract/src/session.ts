import { z } from 'zod';
import { collection, Order, pageQuery } from './collection.ts';
import {
  CharacterId,
  ChatId,
  ExpectedVersion,
  LorebookId,
  LorebookIds,
  MessageId,
  PersonaId,
  Timestamp,
  Version,
} from './ids.ts';
import { jsonObject } from './json.ts';
import { AuthorsNote, Group, PromptOverrides } from './prompt-settings.ts';
import { text } from './text.ts';

/** Where a chat stands in its owner's work with it. */
export const SessionState = z.enum(['in-progress', 'resolved', 'backlog', 'non-viable']);
export type SessionState = z.infer<typeof SessionState>;

const title = text(500);
const rating = z.int().min(1).max(5).nullable();
const tags = z.array(text(100, 1)).max(100);
const externalRef = text(500).nullable();
const source = text(100).nullable();
const metadata = jsonObject(65_536);
const userName = text(200).nullable();
const personaId = PersonaId.nullable();

/** A session: one chat between a person and a character, without its messages. */
export const Session = z
  .object({
    id: ChatId,
    character_id: CharacterId.nullable(),
    character_name: z.string().nullable(),
    character_version: Version.nullable().meta({
      description:
        'The version of the character it speaks with; null for the present one, whatever that is. In a group that of ' +
        'this character there',
    }),
    title: z.string(),
    state: SessionState,
    rating: z.int().nullable(),
    tags: z.array(z.string()),
    pinned: z.boolean(),
    archived: z.boolean(),
    source: z.string().nullable(),
    external_ref: z.string().nullable(),
    metadata: z.record(z.string(), z.unknown()),
    user_name: z.string().nullable(),
    persona_id: z.int().nullable(),
    lorebook_ids: z.array(LorebookId).meta({ description: 'Lorebooks that go with this chat alone' }),
    authors_note: AuthorsNote.nullable(),
    overrides: PromptOverrides.meta({ description: "What it has in the place of its character's own" }),
    group: Group.nullable().meta({ description: 'Its characters, when there are several' }),
    summary: z.string().nullable().meta({ description: 'What was said before the history that fits a context' }),
    parent_chat_id: ChatId.nullable(),
    root_id: ChatId.meta({ description: 'The chat the first fork was made of; its own id when it is no fork' }),
    forked_from_message_id: MessageId.nullable(),
    message_count: z.int().meta({ description: 'Messages on the current path' }),
    last_message_at: Timestamp.nullable(),
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp.meta({ description: 'When the chat or its messages last changed' }),
    deleted_at: Timestamp.nullable(),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

/** A page or a stretch of sessions. */
export const SessionList = collection('SessionList', Session);
export type SessionList = z.infer<typeof SessionList>;

/** Names one session. */
export const SessionRef = z.strictObject({ chat_id: ChatId });
export type SessionRef = z.infer<typeof SessionRef>;

/** Which of the card's greetings opens the chat. An index counts from 0, the card's first message. */
export const Greeting = z.union([z.enum(['default', 'random', 'none']), z.int().min(0).max(10_000)]);
export type Greeting = z.infer<typeof Greeting>;

/** What a new session may say of itself; all of it is optional. */
export const CreateSessionInput = z.strictObject({
  id: ChatId.optional().meta({ description: 'An id the caller made; it makes the create idempotent' }),
  character_id: CharacterId.nullish(),
  title: title.nullish().meta({ description: 'Without one: "<character name> chat"' }),
  greeting: Greeting.optional(),
  user_name: userName.optional(),
  persona_id: personaId.optional().meta({
    description: "Without one: the character's, else the user's default; `null` is none",
  }),
  lorebook_ids: LorebookIds.optional(),
  authors_note: AuthorsNote.nullish(),
  overrides: PromptOverrides.optional(),
  group: Group.nullish(),
  state: SessionState.optional(),
  rating: rating.optional(),
  tags: tags.optional(),
  external_ref: externalRef.optional(),
  source: source.optional(),
  metadata: metadata.optional(),
});
export type CreateSessionInput = z.infer<typeof CreateSessionInput>;

/** A change of a session: what is absent stays, `null` clears what may be null. */
export const UpdateSessionInput = z.strictObject({
  chat_id: ChatId,
  title: title.optional(),
  state: SessionState.optional(),
  rating: rating.optional(),
  tags: tags.optional(),
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
  source: source.optional(),
  external_ref: externalRef.optional(),
  metadata: metadata.optional(),
  user_name: userName.optional(),
  persona_id: personaId.optional(),
  lorebook_ids: LorebookIds.optional(),
  character_version: Version.max(2_147_483_647).nullable().optional().meta({
    description: 'Not for a group, whose members have one each',
  }),
  authors_note: AuthorsNote.nullish(),
  overrides: PromptOverrides.optional(),
  group: Group.nullish(),
  expected_version: ExpectedVersion,
});
export type UpdateSessionInput = z.infer<typeof UpdateSessionInput>;

/** A write to a session that has no fields of its own: a restore. */
export const SessionWriteInput = z.strictObject({ chat_id: ChatId, expected_version: ExpectedVersion });
export type SessionWriteInput = z.infer<typeof SessionWriteInput>;

/** A delete: to the trash, or out of it for ever. */
export const DeleteSessionInput = z.strictObject({
  chat_id: ChatId,
  permanent: z.boolean().default(false).meta({ description: 'Delete for ever; the chat must be in the trash' }),
  expected_version: ExpectedVersion,
});
export type DeleteSessionInput = z.infer<typeof DeleteSessionInput>;

/** Whether what is in the trash is shown: not, as well, or alone. */
export const DeletedFilter = z.enum(['false', 'true', 'only']);

/** Which sessions to list, and in what order. */
export const ListSessionsInput = z.strictObject({
  ...pageQuery,
  character_id: CharacterId.optional(),
  q: text(500).optional().meta({ description: 'Part of the title, whatever its case' }),
  state: SessionState.optional(),
  tag: text(100, 1).optional(),
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
  deleted: DeletedFilter.default('false'),
  sort: z.enum(['updated_at', 'created_at', 'title', 'message_count']).default('updated_at'),
  order: Order.optional().meta({ description: 'Descending by default, ascending by title' }),
});
export type ListSessionsInput = z.infer<typeof ListSessionsInput>;

/** The answer of the legacy throttle test. */
export const CompleteThrottle = z.object({ status: z.literal('ok'), chat_id: ChatId }).meta({ id: 'CompleteThrottle' });
export type CompleteThrottle = z.infer<typeof CompleteThrottle>;
