import type { Context, GetContextInput, PreviewContextInput } from '@greenroom/contract';
import type { BuiltContext } from '@greenroom/prompt';
import type { ChatRow } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import type { Services } from '../core/services.ts';
import { readSpeaking, type Speaking } from '../groups/speaking.ts';
import { readPathEnd } from '../replies/path-end.ts';
import { loadSession } from '../sessions/load-session.ts';
import { targetModel } from './target-model.ts';
import { buildContext, seedOf } from './build-context.ts';

/** What is looked at: a session as it is, or with a turn that is not stored and other overrides than the chat's. */
type ShownContext = GetContextInput & Pick<PreviewContextInput, 'content' | 'overrides'>;

/** The id of a turn that is not stored, in a context that is only looked at. */
const UNSAVED = 'unsaved';

/**
 * Answers what to send to a model from a session; nothing changes. A reply that failed before its first word counts for
 * nothing, as it does for the next one.
 * @throws `not_found`, `context_too_small` when a mandatory part does not fit the budget
 */
export async function getContext(
  call: Pick<Call, 'unit' | 'ownerId' | 'now'>,
  services: Pick<Services, 'models'>,
  input: ShownContext,
): Promise<Context> {
  const chat = await loadSession(call, input.chat_id);
  const below = (await readPathEnd(call, chat)).dropped?.depth;
  const { character_id: asked, content, limit, overrides } = input;
  const speaking = await readSpeaking(call, chat, { ...anySpeaker(chat), asked, lastText: content, below });
  const turn = { id: UNSAVED, role: 'user' as const, name: null, hidden: false };
  const built = await buildContext(call, chat, {
    speaking,
    below,
    ...targetModel(services, input),
    limit,
    overrides,
    added: content === undefined ? [] : [{ ...turn, content }],
  });
  return toContext(chat, speaking, built, input);
}

/** A context as it is answered, with its receipt when that was asked for. */
function toContext(
  chat: ChatRow,
  { character }: Speaking,
  { messages, tokens, receipt }: BuiltContext,
  { explain }: { explain: boolean },
): Context {
  return {
    chat_id: chat.id,
    character_id: character?.id ?? null,
    character_name: character?.name ?? chat.character_name,
    messages,
    tokens,
    // What was appended while this was read can be in it and not yet be counted.
    omitted_messages: Math.max(0, chat.message_count - storedMessages(receipt)),
    ...(explain && { segments: receipt.segments, lore: receipt.lore, macros: receipt.macros }),
  };
}

/** How many of the chat's own messages are in. */
function storedMessages({ segments }: BuiltContext['receipt']): number {
  const included = segments.filter(({ source, included: isIn }) => source === 'history' && isIn);
  return new Set(included.map((segment) => segment.message_id).filter((id) => id !== UNSAVED)).size;
}

/** For a context that is only looked at: in a group whoever would come next as the chat is now. */
export function anySpeaker(chat: ChatRow) {
  return { anybody: true, seed: seedOf(chat) };
}
