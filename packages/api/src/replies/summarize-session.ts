import { DEFAULT_CONTEXT_TOKENS, type Session, type SummarizeInput } from '@greenroom/contract';
import { SUMMARY_INSTRUCTION } from '@greenroom/prompt';
import { Chat, toSession } from '@greenroom/storage';
import { buildContext } from '../context/build-context.ts';
import { anySpeaker } from '../context/get-context.ts';
import { inTransaction, type Call } from '../core/call.ts';
import { readSpeaking } from '../groups/speaking.ts';
import { dropGone } from '../core/drop-gone.ts';
import { recordChange } from '../core/record-change.ts';
import type { Services } from '../core/services.ts';
import { loadSession, loadSessionForUpdate } from '../sessions/load-session.ts';
import { createReply } from './create-reply.ts';

/**
 * Gives a chat a summary, for contexts that cannot hold all of it: the one in the input, none when that is null, or one
 * that a model makes of what the chat has. What that costs is counted as a reply that is not stored.
 * @throws `not_found`, and what a reply throws when a model is to make it
 */
export async function summarizeSession(
  call: Call,
  services: Services,
  input: SummarizeInput,
  signal: AbortSignal,
): Promise<Session> {
  const chat = await loadSession(call, input.chat_id);
  const made = input.text === undefined ? await makeSummary(call, services, input, signal) : input.text;
  return inTransaction(call, async (inner) => {
    await loadSessionForUpdate(inner, chat.id);
    const stored = await inner.unit.em.findOneOrFail(Chat, { id: chat.id });
    stored.summary = made;
    stored.summary_message_id = made === null ? null : chat.head_id;
    stored.updated_at = call.now();
    await inner.unit.em.flush();
    await recordChange(inner, 'chat-updated', { chat_id: chat.id });
    return dropGone(inner, toSession(stored));
  });
}

async function makeSummary(
  call: Call,
  services: Services,
  input: SummarizeInput,
  signal: AbortSignal,
): Promise<string> {
  const chat = await loadSession(call, input.chat_id);
  const model = services.models.resolve(input.model);
  const { messages } = await buildContext(call, chat, {
    isPublic: true,
    speaking: await readSpeaking(call, chat, anySpeaker(chat)),
    maxTokens: input.context_max_tokens ?? model.contextTokens ?? DEFAULT_CONTEXT_TOKENS,
    model: model.name,
    added: [
      { id: 'instruction', role: 'user', name: null, content: SUMMARY_INSTRUCTION, hidden: false, isPassing: true },
    ],
  });
  const ask = {
    kind: 'reply' as const,
    model: input.model,
    parameters: input.parameters ?? {},
    contextMaxTokens: undefined,
    background: false,
    about: { chatId: null, messages, characterId: undefined },
  };
  const { text } = await createReply(call, services, ask, { idempotencyKey: undefined, signal });
  return text;
}
