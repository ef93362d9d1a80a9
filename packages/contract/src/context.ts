import { z } from 'zod';
import { CharacterId, ChatId } from './ids.ts';
import { ToolCall } from './message.ts';
import { text } from './text.ts';

/** The token budget of a context when none is asked for. */
export const DEFAULT_CONTEXT_TOKENS = 8192;

/** One message for a model, in the shape of OpenAI's chat completions. */
export const ModelMessage = z
  .object({
    role: z.enum(['system', 'user', 'assistant', 'tool']),
    content: z.string(),
    name: z.string().optional(),
    tool_calls: z.array(ToolCall).optional(),
    tool_call_id: z.string().optional(),
  })
  .meta({ id: 'ModelMessage' });
export type ModelMessage = z.infer<typeof ModelMessage>;

/** The encodings tokens are counted with. */
export const Tokenizer = z.enum(['o200k_base', 'cl100k_base']);
export type Tokenizer = z.infer<typeof Tokenizer>;

/** One piece of a context and what it costs. */
export const ContextSegment = z
  .object({
    source: z.enum([
      'system_prompt',
      'main_prompt',
      'description',
      'personality',
      'scenario',
      'message_example',
      'history',
      'post_history_instructions',
      'overhead',
    ]),
    message_id: z.string().nullable().meta({ description: 'The message it comes from, for history' }),
    tokens: z.int(),
  })
  .meta({ id: 'ContextSegment' });
export type ContextSegment = z.infer<typeof ContextSegment>;

/** How much context to build, and for which model. */
export const GetContextInput = z.strictObject({
  chat_id: ChatId,
  max_tokens: z
    .int()
    .min(1)
    .max(10_000_000)
    .default(DEFAULT_CONTEXT_TOKENS)
    .meta({ description: 'The budget of the whole context in tokens' }),
  limit: z.int().min(1).max(100_000).optional().meta({ description: 'At most this many messages of the chat' }),
  model: text(200, 1).optional().meta({ description: 'The model it is for; it decides the tokenizer' }),
  explain: z.boolean().default(false).meta({ description: 'Say what each part costs' }),
});
export type GetContextInput = z.infer<typeof GetContextInput>;

/** What to send to a model; `messages` fits any OpenAI-compatible `chat/completions` as it is. */
export const Context = z
  .object({
    chat_id: ChatId,
    character_id: CharacterId.nullable(),
    character_name: z.string().nullable(),
    messages: z.array(ModelMessage),
    tokens: z.object({ total: z.int(), budget: z.int(), tokenizer: Tokenizer }),
    omitted_messages: z.int().meta({ description: 'Messages of the current path that are not in it' }),
    segments: z.array(ContextSegment).optional(),
  })
  .meta({ id: 'Context' });
export type Context = z.infer<typeof Context>;
