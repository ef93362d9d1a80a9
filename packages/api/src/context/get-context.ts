import type { Context, GetContextInput } from '@greenroom/contract';
import { createTokenCounter, startContext, tokenizerFor } from '@greenroom/prompt';
import { findCharacter, readPathTexts, toCharacter, type ChatRow } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { loadSession } from '../sessions/load-session.ts';

const FIRST_STRETCH = 32;
const LONGEST_STRETCH = 512;
/** The same history is counted at each turn of a chat; what was counted lately is remembered. */
const countTokens = createTokenCounter({ maxCachedCharacters: 16_000_000 });

/**
 * Builds what to send to a model from a session: the character's prompt and as much of the newest history as fits.
 * Only the end of the chat is read, however long it is.
 * @throws `not_found`, `context_too_small` when a mandatory part does not fit the budget
 */
export async function getContext(call: Pick<Call, 'unit' | 'ownerId'>, input: GetContextInput): Promise<Context> {
  const chat = await loadSession(call, input.chat_id);
  const builder = startContext({
    character: await cardOf(call, chat),
    userName: chat.user_name,
    maxTokens: input.max_tokens,
    ...(input.limit !== undefined && { limit: input.limit }),
    tokenizer: tokenizerFor(input.model),
    countTokens,
  });
  for await (const message of newestFirst(call, chat, input.limit)) {
    if (!builder.add({ ...message, hidden: Boolean(message.hidden) })) break;
  }
  const { messages, tokens, includedMessages, segments } = builder.finish();
  return {
    chat_id: chat.id,
    character_id: chat.character_id,
    character_name: chat.character_name,
    messages,
    tokens,
    // What was appended while this was read can be in it and not yet be counted.
    omitted_messages: Math.max(0, chat.message_count - includedMessages),
    ...(input.explain && { segments }),
  };
}

/** The card the chat speaks with; one in the trash still does. */
async function cardOf(call: Pick<Call, 'unit' | 'ownerId'>, chat: ChatRow) {
  if (chat.character_id === null) return null;
  const row = await findCharacter(call.unit, call.ownerId, chat.character_id);
  return row && toCharacter(row);
}

/**
 * Reads the path backwards in stretches that grow, so that neither a short nor a long context reads much in vain. One
 * message past the limit shows that the limit is reached.
 */
async function* newestFirst({ unit }: Pick<Call, 'unit'>, chat: ChatRow, limit = Infinity) {
  let stretch = Math.min(FIRST_STRETCH, limit + 1);
  for (let below: number | undefined; ;) {
    const texts = await readPathTexts(unit, chat.id, { below, limit: stretch });
    yield* texts;
    if (texts.length < stretch) return;
    below = texts.at(-1)?.depth;
    stretch = Math.min(stretch * 2, LONGEST_STRETCH);
  }
}
