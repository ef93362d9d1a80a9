import type { Completion, Generation } from '@greenroom/contract';
import type { Call } from '../core/call.ts';
import type { Services } from '../core/services.ts';
import { createReply } from '../replies/create-reply.ts';
import type { LiveGeneration } from '../replies/live-generation.ts';
import { headOf } from './completion-ids.ts';
import { finishedCompletion } from './finished-completion.ts';
import { foldEvent, nothingFolded } from './fold-chunks.ts';
import type { ReadCompletion } from './read-completion.ts';

/**
 * Makes a completion and answers it whole; one in the background answers its generation at once.
 * @throws what `createReply` does
 */
export async function createCompletion(
  call: Call,
  services: Services,
  { ask, conversationId }: ReadCompletion,
  idempotencyKey: string | undefined,
  signal: AbortSignal,
): Promise<{ completion: Completion } | { running: Generation }> {
  const folded = nothingFolded();
  let begun: LiveGeneration | undefined;
  const onBegin = (live: LiveGeneration) => {
    begun = live;
    const head = headOf(live.started, conversationId);
    live.listen((event) => foldEvent(folded, event, head, live.model));
  };
  const reply = await createReply(call, services, ask, { idempotencyKey, signal, onBegin });
  if (ask.background) return { running: reply.generation };
  const { generation, user_message: userMessage, message } = reply;
  const head = headOf({ generation, userMessage, message }, conversationId);
  return { completion: finishedCompletion(head, reply, begun && { folded, usage: begun.usage }) };
}
