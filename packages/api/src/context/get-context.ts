import type { Context, GetContextInput } from '@greenroom/contract';
import type { Call } from '../core/call.ts';
import { loadSession } from '../sessions/load-session.ts';
import { buildContext } from './build-context.ts';

/**
 * Answers what to send to a model from a session as it is.
 * @throws `not_found`, `context_too_small` when a mandatory part does not fit the budget
 */
export async function getContext(call: Pick<Call, 'unit' | 'ownerId'>, input: GetContextInput): Promise<Context> {
  const chat = await loadSession(call, input.chat_id);
  const { messages, tokens, includedMessages, segments } = await buildContext(call, chat, {
    maxTokens: input.max_tokens,
    limit: input.limit,
    model: input.model,
  });
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
