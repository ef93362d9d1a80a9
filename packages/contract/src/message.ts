import { z } from 'zod';
import { collection, Order, pageQuery } from './collection.ts';
import { CharacterId, ChatId, ExpectedVersion, MessageId, Timestamp, Version } from './ids.ts';
import { boundedJson, jsonObject } from './json.ts';
import { MAX_CONTENT_LENGTH, text } from './text.ts';

/** Who a message counts as for the model. The speaker is kept apart from it. */
export const MessageRole = z.enum(['user', 'assistant', 'system', 'tool']);
export type MessageRole = z.infer<typeof MessageRole>;

/** What a reply cost, in tokens. */
export const Usage = z
  .object({
    prompt_tokens: z.int().min(0),
    completion_tokens: z.int().min(0),
    total_tokens: z.int().min(0),
  })
  .meta({ id: 'Usage' });
export type Usage = z.infer<typeof Usage>;

/** A tool the model asked for. `arguments` is JSON text as the model wrote it, valid or not. */
export const ToolCall = z
  .looseObject({
    id: z.string(),
    type: z.string(),
    function: z.looseObject({ name: z.string(), arguments: z.string() }),
  })
  .meta({ id: 'ToolCall' });
export type ToolCall = z.infer<typeof ToolCall>;

/** The tool calls of one message, as far as they can be stored. */
export const ToolCalls = boundedJson(z.array(ToolCall).min(1).max(1000), MAX_CONTENT_LENGTH);

/** How many messages share this message's parent and role, and which of them, from 0, this one is. */
export const Alternatives = z.object({ count: z.int().min(1), index: z.int().min(0) }).meta({ id: 'Alternatives' });

const name = text(200).nullable();
const metadata = jsonObject(65_536);
const label = text(200).nullable();
const audience = z.array(CharacterId).min(1).max(100).nullable();

/** A message of a chat. */
export const Message = z
  .object({
    id: MessageId,
    chat_id: ChatId,
    parent_id: MessageId.nullable(),
    seq: z.int().min(1).meta({ description: 'The order in which the chat took its messages, from 1' }),
    role: MessageRole,
    name: z.string().nullable(),
    speaker_character_id: CharacterId.nullable(),
    content: z.string(),
    reasoning: z.string().nullable().meta({ description: 'What the model thought, where its server told' }),
    tool_calls: z.array(ToolCall).nullable(),
    tool_call_id: z.string().nullable().meta({ description: 'Which call this message of a tool answers' }),
    audience: z.array(CharacterId).nullable().meta({ description: 'Who of a group heard it; null for all' }),
    alternatives: Alternatives,
    model: z.string().nullable(),
    provider: z.string().nullable(),
    finish_reason: z.string().nullable(),
    usage: Usage.nullable(),
    hidden: z.boolean().meta({ description: 'Shown to people, kept from the model' }),
    pinned: z.boolean(),
    metadata: z.record(z.string(), z.unknown()),
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;

/** A page or a stretch of the messages on a chat's current path. */
export const MessageList = collection('MessageList', Message);
export type MessageList = z.infer<typeof MessageList>;

/** Names one message. */
export const MessageRef = z.strictObject({ message_id: MessageId });
export type MessageRef = z.infer<typeof MessageRef>;

/** A message to append, under the end of the current path or under another message of the chat. */
export const AppendMessageInput = z.strictObject({
  chat_id: ChatId,
  id: MessageId.optional().meta({ description: 'An id the caller made; it makes the append idempotent' }),
  role: MessageRole,
  content: text(MAX_CONTENT_LENGTH, 1),
  name: name.optional(),
  parent_message_id: MessageId.nullish().meta({
    description: 'The message this one answers; null starts another first message. Absent: the end of the path',
  }),
  speaker_character_id: CharacterId.nullish().meta({
    description: "Who speaks; for an assistant message the chat's character unless said",
  }),
  model: label.optional(),
  provider: label.optional(),
  finish_reason: label.optional(),
  usage: Usage.nullish(),
  audience: audience.optional(),
  hidden: z.boolean().optional(),
  pinned: z.boolean().optional(),
  metadata: metadata.optional(),
});
export type AppendMessageInput = z.infer<typeof AppendMessageInput>;

/** A change of a message: what is absent stays. */
export const UpdateMessageInput = z.strictObject({
  message_id: MessageId,
  content: text(MAX_CONTENT_LENGTH, 1).optional(),
  role: MessageRole.optional(),
  name: name.optional(),
  audience: audience.optional(),
  hidden: z.boolean().optional(),
  pinned: z.boolean().optional(),
  metadata: metadata.optional(),
  expected_version: ExpectedVersion,
});
export type UpdateMessageInput = z.infer<typeof UpdateMessageInput>;

/** A delete of one message; what answered it then answers what it answered. */
export const DeleteMessageInput = z.strictObject({ message_id: MessageId, expected_version: ExpectedVersion });
export type DeleteMessageInput = z.infer<typeof DeleteMessageInput>;

/** Which part of a chat's current path to list. */
export const ListMessagesInput = z.strictObject({
  ...pageQuery,
  chat_id: ChatId,
  order: Order.default('asc').meta({ description: 'asc: the oldest first' }),
  before: MessageId.optional().meta({ description: 'Only what stands before this message of the path' }),
  after: MessageId.optional().meta({ description: 'Only what stands after this message of the path' }),
});
export type ListMessagesInput = z.infer<typeof ListMessagesInput>;

/** Which message's alternatives to list. */
export const ListAlternativesInput = z.strictObject({ ...pageQuery, message_id: MessageId });
export type ListAlternativesInput = z.infer<typeof ListAlternativesInput>;

/** Which alternative of a message to show. */
export const SelectMessageInput = z.strictObject({ message_id: MessageId });
export type SelectMessageInput = z.infer<typeof SelectMessageInput>;
