import { z } from 'zod';
import { Character, CharacterBook, CharacterCard } from './character.ts';
import { CharacterId, ChatId, MessageId, Timestamp, Version } from './ids.ts';
import { boundedJson, jsonObject } from './json.ts';
import { Message, MessageRole, ToolCalls, Usage } from './message.ts';
import { CreateSessionInput, Session, SessionState } from './session.ts';
import { MAX_CONTENT_LENGTH, text } from './text.ts';

/** The `format` every lossless export carries. */
export const TRANSCRIPT_FORMAT = 'greenroom-chat';
/** The version of the lossless export this release writes; it reads this one and those before. */
export const TRANSCRIPT_VERSION = 1;

/** The formats a chat can be exported in. */
export const ExportFormat = z.enum(['json', 'markdown', 'text']);
export type ExportFormat = z.infer<typeof ExportFormat>;

/** Which chat to export, and how. */
export const ExportSessionInput = z.strictObject({ chat_id: ChatId, format: ExportFormat.default('json') });
export type ExportSessionInput = z.infer<typeof ExportSessionInput>;

/** A message in a lossless export: every node of the tree, in the order of `seq`. */
export const TranscriptMessage = Message.omit({ chat_id: true, alternatives: true })
  .extend({
    prompt_state: z
      .record(z.string(), z.unknown())
      .nullish()
      .meta({ description: 'What lore and variables have come to with a reply; absent where nothing has' }),
  })
  .meta({ id: 'TranscriptMessage' });
export type TranscriptMessage = z.infer<typeof TranscriptMessage>;

/** The lossless export: the chat, its character with the card it speaks with, and every message of its tree. */
export const Transcript = z
  .object({
    format: z.literal(TRANSCRIPT_FORMAT),
    format_version: z.literal(TRANSCRIPT_VERSION),
    exported_at: Timestamp,
    chat: Session.extend({
      head_id: MessageId.nullable(),
      summary_message_id: MessageId.nullable().meta({ description: 'The last message that the summary tells of' }),
    }),
    character: Character.nullable(),
    group_characters: z.array(Character).meta({ description: 'The others of a group, and who else spoke in the chat' }),
    messages: z.array(TranscriptMessage),
  })
  .meta({ id: 'Transcript' });
export type Transcript = z.infer<typeof Transcript>;

const settable = CreateSessionInput.shape;
// Any offset is taken; what is stored must fit the four digits of a year in UTC. PostgreSQL knows no year 0, and its
// text of the year 50 would be read back as 1950.
const instant = z.iso.datetime({ offset: true }).refine((value) => {
  const year = new Date(value).getUTCFullYear();
  return year >= 1000 && year <= 9999;
}, 'must lie between the years 1000 and 9999 in UTC');

const ImportedChat = z.object({
  id: ChatId.optional(),
  character_id: CharacterId.nullish(),
  character_name: text(200).nullish(),
  character_version: Version.max(2_147_483_647).nullish(),
  title: text(500),
  state: SessionState.optional(),
  rating: settable.rating,
  tags: settable.tags,
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
  source: settable.source,
  external_ref: settable.external_ref,
  metadata: settable.metadata,
  user_name: settable.user_name,
  persona_id: settable.persona_id,
  lorebook_ids: settable.lorebook_ids,
  authors_note: settable.authors_note,
  overrides: settable.overrides,
  group: settable.group,
  summary: text(MAX_CONTENT_LENGTH).nullish(),
  summary_message_id: MessageId.nullish(),
  parent_chat_id: ChatId.nullish(),
  root_id: ChatId.nullish(),
  forked_from_message_id: MessageId.nullish(),
  version: Version.optional(),
  created_at: instant.optional(),
  updated_at: instant.optional(),
  last_message_at: instant.nullish(),
  head_id: MessageId.nullish(),
});

// The bounds of what macros keep, as packages/prompt/src/macros/macro-state.ts has them: an export fits in them.
const Variables = z
  .array(z.tuple([z.string().min(1), z.string().max(100_000)]))
  .max(10_000)
  .refine(
    (variables) => variables.reduce((sum, [name, value]) => sum + name.length + value.length, 0) <= 1_000_000,
    'must be at most 1000000 characters together',
  )
  .default([]);

const TimedEffect = z.object({
  kind: z.enum(['sticky', 'cooldown', 'matched']),
  bookId: z.string().max(200),
  hash: z.string().max(200),
  start: z.number(),
  end: z.number().nullable(),
  protected: z.boolean().optional(),
});

/**
 * What a context is to begin from. To whom it belongs it is opaque, but a context reads it without asking what it is, so
 * that it has to be what a reply would have kept. What the engine does not know is left out.
 */
const ImportedPromptState = boundedJson(
  z.object({
    timed: z.object({ effects: z.array(TimedEffect).max(100_000) }).optional(),
    variables: z.object({ local: Variables, global: Variables }).optional(),
    firstIncluded: z.int().min(0).max(2_000_000_000).optional(),
    seed: z.string().max(200).optional(),
  }),
  16_000_000,
);
export type ImportedPromptState = z.infer<typeof ImportedPromptState>;

const ImportedMessage = z.object({
  id: MessageId,
  parent_id: MessageId.nullish(),
  seq: z.int().min(1).max(2_000_000_000),
  role: MessageRole,
  name: text(200).nullish(),
  speaker_character_id: CharacterId.nullish(),
  content: text(MAX_CONTENT_LENGTH),
  reasoning: text(MAX_CONTENT_LENGTH).nullish(),
  tool_calls: ToolCalls.nullish(),
  tool_call_id: text(200).nullish(),
  audience: z.array(CharacterId).max(100).nullish(),
  model: text(200).nullish(),
  provider: text(200).nullish(),
  finish_reason: text(200).nullish(),
  usage: Usage.nullish(),
  hidden: z.boolean().optional(),
  pinned: z.boolean().optional(),
  metadata: jsonObject(65_536).optional(),
  prompt_state: ImportedPromptState.nullish(),
  version: Version.optional(),
  created_at: instant.optional(),
  updated_at: instant.optional(),
});
export type ImportedMessage = z.infer<typeof ImportedMessage>;

const ImportedCharacter = CharacterCard.partial()
  .required({ name: true })
  .extend({ id: CharacterId.optional(), character_book: CharacterBook.optional(), created_at: instant.optional() });

/** What `POST /chats/import` takes: a lossless export, written by this server or by hand. */
export const ImportSessionInput = z.object({
  format: z.literal(TRANSCRIPT_FORMAT),
  format_version: z.literal(TRANSCRIPT_VERSION),
  exported_at: instant.optional(),
  chat: ImportedChat,
  character: ImportedCharacter.nullish(),
  group_characters: z.array(ImportedCharacter).max(100).optional(),
  messages: z.array(ImportedMessage).max(100_000),
});
export type ImportSessionInput = z.infer<typeof ImportSessionInput>;
