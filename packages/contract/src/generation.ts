import { z } from 'zod';
import { collection, pageQuery } from './collection.ts';
import { DEFAULT_CONTEXT_TOKENS } from './context.ts';
import { ERRORS, type ErrorCode } from './errors.ts';
import { CharacterId, ChatId, MessageId, Timestamp } from './ids.ts';
import { jsonObject } from './json.ts';
import { Message, ToolCall, Usage } from './message.ts';
import { MAX_CONTENT_LENGTH, text } from './text.ts';

/** A generation id: a UUID of version 7 (RFC 9562). */
export const GenerationId = z.uuid().toLowerCase().meta({ description: 'Generation id (UUID, version 7)' });

/**
 * Where a generation stands: `running`; `completed` by the model; `stopped` by its user; `interrupted` by the server's
 * end; `failed` by the model or its server. Whatever it had written by then is kept.
 */
export const GenerationStatus = z.enum(['running', 'completed', 'stopped', 'interrupted', 'failed']);
export type GenerationStatus = z.infer<typeof GenerationStatus>;

/** What a generation writes: a reply, another one beside it, more of one, or a draft of the user's turn. */
export const GenerationKind = z.enum(['reply', 'regenerate', 'continue', 'impersonate']);
export type GenerationKind = z.infer<typeof GenerationKind>;

/** Why a generation failed. */
export const GenerationError = z
  .object({ code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]), message: z.string() })
  .meta({ id: 'GenerationError' });
export type GenerationError = z.infer<typeof GenerationError>;

/** One run of a model: what it writes into, where it stands, and what it cost. */
export const Generation = z
  .object({
    id: GenerationId,
    chat_id: ChatId.nullable().meta({ description: 'Null when nothing of it is stored' }),
    message_id: MessageId.nullable().meta({ description: 'The message it writes' }),
    user_message_id: MessageId.nullable().meta({ description: "The user's turn that was stored with it" }),
    kind: GenerationKind,
    status: GenerationStatus,
    model: z.string(),
    provider: z.string(),
    finish_reason: z.string().nullable().meta({
      description: "The model's own (stop, length, tool_calls, content_filter), or stopped, interrupted, error",
    }),
    error: GenerationError.nullable(),
    usage: Usage.nullable(),
    usage_estimated: z
      .boolean()
      .meta({ description: 'The model server told no usage, so the tokens were counted here' }),
    first_token_ms: z.int().nullable().meta({ description: 'Milliseconds to the first piece of the reply' }),
    duration_ms: z.int().nullable().meta({ description: 'Milliseconds in all' }),
    created_at: Timestamp,
    finished_at: Timestamp.nullable(),
  })
  .meta({ id: 'Generation' });
export type Generation = z.infer<typeof Generation>;

/** A page or a stretch of a chat's generations, the newest first. */
export const GenerationList = collection('GenerationList', Generation);
export type GenerationList = z.infer<typeof GenerationList>;

/** Names one generation. */
export const GenerationRef = z.strictObject({ generation_id: GenerationId });
export type GenerationRef = z.infer<typeof GenerationRef>;

/** Which of a chat's generations to list. */
export const ListGenerationsInput = z.strictObject({
  ...pageQuery,
  chat_id: ChatId,
  status: GenerationStatus.optional(),
});
export type ListGenerationsInput = z.infer<typeof ListGenerationsInput>;

/** Where to attach to a generation's events: after what this event id, of an earlier stream, had brought. */
export const GenerationEventsInput = z.strictObject({
  generation_id: GenerationId,
  last_event_id: z
    .string()
    .regex(/^\d{1,9}-\d{1,9}$/, 'is not an id of such an event; take it as it came')
    .optional()
    .meta({ description: 'The id of the last event that came; over REST the header Last-Event-ID' }),
});
export type GenerationEventsInput = z.infer<typeof GenerationEventsInput>;

/** A generation with the messages it belongs to; both are null when nothing of it is stored. */
export const Reply = z
  .object({
    generation: Generation,
    user_message: Message.nullable(),
    message: Message.nullable(),
    text: z.string().meta({ description: 'What the model wrote: for `continue` only what it added' }),
    reasoning: z.string().nullable().meta({ description: 'What it thought meanwhile, where its server told' }),
    tool_calls: z.array(ToolCall).nullable(),
  })
  .meta({ id: 'Reply' });
export type Reply = z.infer<typeof Reply>;

const eventId = z.string().meta({ description: 'Where the stream stands after this event, for Last-Event-ID' });

/** One step of a reply in the making. Every stream begins with `generation-start` and ends with `generation-end`. */
export const ReplyEvent = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('generation-start'),
      id: eventId,
      generation: Generation,
      user_message: Message.nullable(),
      message: Message.nullable(),
    }),
    z.object({ type: z.literal('reasoning-delta'), id: eventId, text: z.string() }),
    z.object({ type: z.literal('text-delta'), id: eventId, text: z.string() }),
    z.object({ type: z.literal('tool-calls'), id: eventId, tool_calls: z.array(ToolCall) }),
    z.object({ type: z.literal('generation-end'), id: eventId, ...Reply.shape }),
  ])
  .meta({ id: 'ReplyEvent' });
export type ReplyEvent = z.infer<typeof ReplyEvent>;

/** How a reply is to be made, whatever it is a reply to. */
export const replyOptions = {
  model: text(200, 1).optional().meta({ description: 'One of GET /models; the default one unless said' }),
  parameters: jsonObject(1_000_000)
    .optional()
    .meta({ description: 'Passed on to the model server: temperature, max_tokens, seed, tools …' }),
  context_max_tokens: z
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .meta({ description: `The budget of the context; the model's, or ${DEFAULT_CONTEXT_TOKENS}, unless said` }),
  background: z.boolean().default(false).meta({ description: 'Go on when the caller leaves' }),
};

const stream = z.boolean().default(false).meta({
  description: 'Answer with server-sent events (ReplyEvent) instead of the finished reply',
});
const chat = { chat_id: ChatId };
const beside = {
  message_id: MessageId.optional().meta({
    description: 'The reply to write another one beside; the last one unless said',
  }),
};

/** A summary of a chat: the one that is given, none, or one that a model is to make. */
export const SummarizeInput = z.strictObject({
  ...chat,
  text: text(MAX_CONTENT_LENGTH, 1).nullish().meta({
    description: 'The summary; null takes it away; absent: a model makes it of what the chat has',
  }),
  model: replyOptions.model,
  parameters: replyOptions.parameters,
  context_max_tokens: replyOptions.context_max_tokens,
});
export type SummarizeInput = z.infer<typeof SummarizeInput>;

/** What a reply is asked for with: what the user says, or for what else a model is to be run. */
export const ReplyInput = z.strictObject({
  ...chat,
  kind: GenerationKind.default('reply'),
  content: text(MAX_CONTENT_LENGTH, 1)
    .optional()
    .meta({ description: 'What the user says, for a `reply`; without it the reply is to the chat as it is' }),
  ...beside,
  character_id: CharacterId.optional().meta({ description: 'Who speaks, in a group' }),
  save: z.boolean().optional().meta({
    description: "Store it: true unless said, but false for `impersonate`, a draft of the user's turn",
  }),
  ...replyOptions,
});
export type ReplyInput = z.infer<typeof ReplyInput>;

/** Over REST: another reply beside one that is there, or the first to a user's turn that has none. */
export const RegenerateInput = z.strictObject({
  ...chat,
  ...beside,
  character_id: CharacterId.optional().meta({ description: 'Who speaks, in a group' }),
  ...replyOptions,
  stream,
});
export type RegenerateInput = z.infer<typeof RegenerateInput>;

/** Over REST: more of the last reply. */
export const ContinueInput = z.strictObject({ ...chat, ...replyOptions, stream });
export type ContinueInput = z.infer<typeof ContinueInput>;

/** Over REST: a draft of the user's next turn. */
export const ImpersonateInput = z.strictObject({
  ...chat,
  save: z.boolean().default(false).meta({ description: "Store the draft as the user's turn" }),
  ...replyOptions,
  stream,
});
export type ImpersonateInput = z.infer<typeof ImpersonateInput>;
