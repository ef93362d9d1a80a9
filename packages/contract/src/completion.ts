import { z } from 'zod';
import { CharacterId, ChatId } from './ids.ts';
import { replyOptions } from './generation.ts';
import { Usage } from './message.ts';
import { text } from './text.ts';

/**
 * A message of a chat completion, in OpenAI's shape. What is not named here is passed on to the model server as it is.
 */
export const CompletionMessage = z
  .looseObject({
    role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
    content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]).nullish(),
    name: z.string().nullish(),
    tool_calls: z.array(z.looseObject({ id: z.string() })).nullish(),
    tool_call_id: z.string().nullish(),
  })
  .meta({ id: 'CompletionMessage' });
export type CompletionMessage = z.infer<typeof CompletionMessage>;

const { context_max_tokens, background } = replyOptions;

/**
 * What `POST /chat/completions` takes: OpenAI's request, of which only what matters here is named, and Greenroom's own
 * fields. Every other field goes to the model server as it is.
 */
export const CompletionRequest = z
  .looseObject({
    model: text(200, 1).nullish().meta({ description: 'One of GET /models; the default one unless said' }),
    messages: z.array(CompletionMessage).max(10_000).meta({
      description: 'The conversation; with `conversation_id`, what is new in it',
    }),
    stream: z.boolean().nullish(),
    stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
    n: z.literal(1, 'must be 1: ask for another reply with /chats/{chat_id}/regenerate').nullish(),
    conversation_id: ChatId.nullish().meta({ description: 'The chat it belongs to' }),
    character_id: CharacterId.nullish().meta({ description: "Who answers; with `conversation_id`, the chat's own" }),
    save: z.boolean().nullish().meta({ description: 'Store both turns in the chat: true unless said' }),
    background: background.nullish(),
    context_max_tokens: context_max_tokens.nullish(),
  })
  .meta({ id: 'CompletionRequest' });
export type CompletionRequest = z.infer<typeof CompletionRequest>;

/** What Greenroom adds to every completion and to every chunk of one. */
export const completionIds = {
  conversation_id: z.string().nullable(),
  generation_id: z.string(),
  user_message_id: z.string().nullable().meta({ description: "The user's turn, when it was stored" }),
  assistant_message_id: z.string().nullable().meta({ description: 'The reply, when it is stored' }),
};

/** A finished completion, in OpenAI's shape, with whatever else the model server answered. */
export const Completion = z
  .looseObject({
    id: z.string(),
    object: z.literal('chat.completion'),
    created: z.int().meta({ description: 'Unix seconds' }),
    model: z.string(),
    choices: z.array(
      z.looseObject({
        index: z.int(),
        message: z.looseObject({ role: z.string(), content: z.string().nullable() }),
        finish_reason: z.string().nullable(),
      }),
    ),
    usage: Usage.loose().optional(),
    ...completionIds,
  })
  .meta({ id: 'Completion' });
export type Completion = z.infer<typeof Completion>;

/** A piece of a streamed completion, in OpenAI's shape. */
export const CompletionChunk = z
  .looseObject({
    id: z.string(),
    object: z.literal('chat.completion.chunk'),
    created: z.int(),
    model: z.string(),
    choices: z.array(z.looseObject({ index: z.int(), delta: z.looseObject({}), finish_reason: z.string().nullish() })),
    ...completionIds,
  })
  .meta({ id: 'CompletionChunk' });
export type CompletionChunk = z.infer<typeof CompletionChunk>;

/** An error in OpenAI's shape. */
export const CompletionError = z
  .object({
    error: z.looseObject({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.string().nullable(),
      generation_id: z.string().optional(),
      request_id: z.string().optional(),
    }),
  })
  .meta({ id: 'CompletionError' });
export type CompletionError = z.infer<typeof CompletionError>;

/** A model that can be asked, in OpenAI's shape, with whatever else its server says of it. */
export const ModelInfo = z
  .looseObject({ id: z.string(), object: z.literal('model'), created: z.int(), owned_by: z.string() })
  .meta({ id: 'ModelInfo' });
export type ModelInfo = z.infer<typeof ModelInfo>;

/** The models that can be asked, in OpenAI's shape, and the servers that did not say which they have. */
export const ModelList = z
  .object({
    object: z.literal('list'),
    data: z.array(ModelInfo),
    unavailable: z.array(z.object({ server: z.string(), message: z.string() })),
  })
  .meta({ id: 'ModelList' });
export type ModelList = z.infer<typeof ModelList>;

/** Names one model. */
export const ModelRef = z.strictObject({ model: text(500, 1) });
export type ModelRef = z.infer<typeof ModelRef>;
