import { AppError, type ToolCall } from '@greenroom/contract';
import {
  createTokenCounter,
  startContext,
  tokenizerFor,
  type BuiltContext,
  type HistoryMessage,
} from '@greenroom/prompt';
import { findCharacter, jsonValue, readPathTexts, toCharacter, type ChatRow } from '@greenroom/storage';
import type { Call } from '../core/call.ts';

const FIRST_STRETCH = 32;
const LONGEST_STRETCH = 512;
/** The same history is counted at each turn of a chat; what was counted lately is remembered. */
const countTokens = createTokenCounter({ maxCachedCharacters: 16_000_000 });

type Reader = Pick<Call, 'unit' | 'ownerId'>;

/** How much context to build of a chat, and from where. */
export interface ContextRequest {
  maxTokens: number;
  /** At most this many messages of the chat. */
  limit?: number | undefined;
  /** The model it is for; it decides the tokenizer. */
  model?: string | undefined;
  /** Only what stands above this depth of the path. */
  below?: number | undefined;
  /** What comes after the chat's own messages, the oldest first; all of it is mandatory. */
  added?: HistoryMessage[];
}

/**
 * Builds what to send to a model from a chat: the character's prompt and as much of the newest history as fits. Only
 * the end of the chat is read, however long it is.
 * @throws `context_too_small` when a mandatory part does not fit the budget
 */
export async function buildContext(call: Reader, chat: ChatRow, request: ContextRequest): Promise<BuiltContext> {
  const { added = [], limit, maxTokens } = request;
  const builder = startContext({
    character: await cardOf(call, chat),
    userName: chat.user_name,
    maxTokens,
    ...(limit !== undefined && { limit: limit + added.length }),
    tokenizer: tokenizerFor(request.model),
    countTokens,
  });
  for (const message of added.toReversed()) if (!builder.add(message)) throw doesNotFit(maxTokens);
  for await (const message of newestFirst(call, chat, request)) if (!builder.add(message)) break;
  return builder.finish();
}

/** The card the chat speaks with; one in the trash still does. */
export async function cardOf(call: Reader, chat: Pick<ChatRow, 'character_id'>) {
  if (chat.character_id === null) return null;
  const row = await findCharacter(call.unit, call.ownerId, chat.character_id);
  return row && toCharacter(row);
}

/**
 * Reads the path backwards in stretches that grow, so that neither a short nor a long context reads much in vain. One
 * message past the limit shows that the limit is reached.
 */
async function* newestFirst(
  { unit }: Pick<Call, 'unit'>,
  chat: ChatRow,
  { limit = Infinity, below: start }: ContextRequest,
): AsyncGenerator<HistoryMessage> {
  let stretch = Math.min(FIRST_STRETCH, limit + 1);
  for (let below = start; ;) {
    const texts = await readPathTexts(unit, chat.id, { below, limit: stretch });
    for (const { hidden, tool_calls: calls, ...text } of texts) {
      yield { ...text, hidden: Boolean(hidden), tool_calls: jsonValue<ToolCall[] | null>(calls) };
    }
    if (texts.length < stretch) return;
    below = texts.at(-1)?.depth;
    stretch = Math.min(stretch * 2, LONGEST_STRETCH);
  }
}

function doesNotFit(budget: number): AppError {
  return new AppError(
    'context_too_small',
    `The new messages do not fit, with what is always in the context, into its ${budget} tokens.`,
  );
}
