import { AppError } from '@greenroom/contract';
import { findRunningGeneration, isGenerationDead } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { interruptOne } from './generation-runner.ts';

/**
 * Refuses what cannot be done while a reply is being written in a chat, which the caller holds. A reply whose server
 * process has died is ended here, so that nobody waits for it. With `messageId` only the reply in that message counts.
 * @throws `generation_running`, which names the generation
 */
export async function refuseWhileReplying(
  call: Pick<Call, 'unit' | 'now'>,
  chatId: string,
  messageId?: string,
): Promise<void> {
  const running = await findRunningGeneration(call.unit, chatId);
  if (!running || (messageId !== undefined && running.message_id !== messageId)) return;
  if (await isGenerationDead(call.unit, running.id)) return interruptOne(call.unit, running, call.now());
  throw replying(running.id);
}

/**
 * The same for a caller who does not hold the chat, so as not to plan in vain: what is true now need not be later.
 * @throws `generation_running`
 */
export async function refuseIfReplying({ unit }: Pick<Call, 'unit'>, chatId: string): Promise<void> {
  const running = await findRunningGeneration(unit, chatId);
  if (running && !(await isGenerationDead(unit, running.id))) throw replying(running.id);
}

function replying(id: string): AppError {
  return new AppError(
    'generation_running',
    `A reply is being written in this chat. Wait for the generation ${id}, or stop it.`,
    { generation_id: id },
  );
}
