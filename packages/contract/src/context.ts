import { z } from 'zod';
import { CharacterId, ChatId } from './ids.ts';
import { ToolCall } from './message.ts';
import { PromptOverrides } from './prompt-settings.ts';
import { MAX_CONTENT_LENGTH, text } from './text.ts';

/** The token budget of a context when none is asked for, and it is not known what the model takes. */
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

/** What a piece of a context comes from. */
export const ContextSource = z.enum([
  'system_prompt',
  'main_prompt',
  'lore',
  'persona',
  'description',
  'personality',
  'scenario',
  'summary',
  'authors_note',
  'depth_prompt',
  'message_example',
  'history',
  'post_history_instructions',
  'group_turn',
  'overhead',
]);
export type ContextSource = z.infer<typeof ContextSource>;

/** One piece of a context: what it costs, and why it is in or out. The tokens of those that are in add up to the total. */
export const ContextSegment = z
  .object({
    source: ContextSource,
    message_id: z.string().nullable().meta({ description: 'The message it comes from, for history' }),
    lore: z
      .object({ book_id: z.string(), entry: z.int() })
      .nullable()
      .meta({ description: 'The lorebook and the index of the entry in it, for lore' }),
    tokens: z.int(),
    included: z.boolean(),
    reason: z.string(),
  })
  .meta({ id: 'ContextSegment' });
export type ContextSegment = z.infer<typeof ContextSegment>;

/** What became of a lorebook's entry, and why; every entry has one. */
export const LoreVerdict = z
  .object({
    book_id: z.string(),
    book_name: z.string().nullable(),
    attached_to: z
      .enum(['chat', 'persona', 'character', 'global'])
      .nullable()
      .meta({ description: 'What the book is of: `global` for the settings' }),
    entry: z.int().meta({ description: 'The index of the entry in its book' }),
    entry_id: z.union([z.number(), z.string()]).nullable(),
    name: z.string().nullable(),
    fired: z.boolean(),
    reason: z.string(),
    key: z.string().nullable().meta({ description: 'The key that was found' }),
    message_id: z.string().nullable().meta({ description: 'The message it was found in' }),
    detail: z.string().nullable(),
  })
  .meta({ id: 'LoreVerdict' });
export type LoreVerdict = z.infer<typeof LoreVerdict>;

/** What a macro did that is not plain from the text: chance, a choice, an unknown name. */
export const MacroNote = z
  .object({ source: ContextSource, macro: z.string(), note: z.string() })
  .meta({ id: 'MacroNote' });
export type MacroNote = z.infer<typeof MacroNote>;

/** How much context to build, and for which model. */
export const GetContextInput = z.strictObject({
  chat_id: ChatId,
  max_tokens: z
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .meta({ description: 'The budget of the whole context in tokens; unless said what the model takes, or 8192' }),
  limit: z.int().min(1).max(100_000).optional().meta({ description: 'At most this many messages of the chat' }),
  model: text(200, 1).optional().meta({
    description: 'The model it is for, the default one unless said; it decides the tokenizer',
  }),
  character_id: CharacterId.optional().meta({ description: 'Who is to speak, in a group' }),
  explain: z.boolean().default(false).meta({
    description: 'Say what each part costs and why it is in or out: the receipt',
  }),
});
export type GetContextInput = z.infer<typeof GetContextInput>;

const { chat_id, max_tokens, limit, model, character_id } = GetContextInput.shape;

/** What a context would be with a turn that is not stored, and with other overrides than the chat's. */
export const PreviewContextInput = z.strictObject({
  chat_id,
  content: text(MAX_CONTENT_LENGTH, 1).optional().meta({ description: "The user's turn" }),
  overrides: PromptOverrides.optional(),
  max_tokens,
  limit,
  model,
  character_id,
  explain: z.boolean().default(true),
});
export type PreviewContextInput = z.infer<typeof PreviewContextInput>;

/** What to send to a model; `messages` fits any OpenAI-compatible `chat/completions` as it is. */
export const Context = z
  .object({
    chat_id: ChatId,
    character_id: CharacterId.nullable(),
    character_name: z.string().nullable(),
    messages: z.array(ModelMessage),
    tokens: z.object({ total: z.int(), budget: z.int(), tokenizer: Tokenizer }),
    omitted_messages: z.int().meta({ description: 'Messages of the current path that are not in it' }),
    segments: z.array(ContextSegment).optional().meta({ description: 'With explain' }),
    lore: z.array(LoreVerdict).optional().meta({ description: 'With explain' }),
    macros: z.array(MacroNote).optional().meta({ description: 'With explain' }),
  })
  .meta({ id: 'Context' });
export type Context = z.infer<typeof Context>;
