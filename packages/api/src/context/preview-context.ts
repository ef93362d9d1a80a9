import type { Context, PreviewContextInput } from '@greenroom/contract';
import type { Call } from '../core/call.ts';
import type { Services } from '../core/services.ts';
import { readSpeaking } from '../groups/speaking.ts';
import { loadSession } from '../sessions/load-session.ts';
import { targetModel } from './target-model.ts';
import { buildContext } from './build-context.ts';
import { anySpeaker, endOfContext, toContext, UNSAVED } from './get-context.ts';

/**
 * Answers what a model would be sent with a turn that is not stored, or with other overrides than the chat's; nothing
 * changes.
 * @throws `not_found`, `context_too_small`
 */
export async function previewContext(
  call: Pick<Call, 'unit' | 'ownerId' | 'now'>,
  services: Pick<Services, 'models'>,
  input: PreviewContextInput,
): Promise<Context> {
  const chat = await loadSession(call, input.chat_id);
  const below = await endOfContext(call, chat);
  const turn = { id: UNSAVED, role: 'user' as const, name: null, hidden: false };
  const { character_id: asked, content: lastText } = input;
  const speaking = await readSpeaking(call, chat, { ...anySpeaker(chat), asked, lastText, below });
  const built = await buildContext(call, chat, {
    speaking,
    below,
    ...targetModel(services, input),
    limit: input.limit,
    overrides: input.overrides,
    added: input.content === undefined ? [] : [{ ...turn, content: input.content }],
  });
  return toContext(chat, speaking, built, input);
}
