import type { GetUsageInput, UsageReport } from '@greenroom/contract';
import { sumUsage } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { loadSession } from '../sessions/load-session.ts';

/**
 * Sums up what the owner's generations cost, in all and by model; with a chat, that chat's alone.
 * @throws `not_found` for the chat
 */
export async function getUsage(call: Pick<Call, 'unit' | 'ownerId'>, input: GetUsageInput): Promise<UsageReport> {
  const chat = input.chat_id === undefined ? undefined : await loadSession(call, input.chat_id);
  const instant = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
  const by_model = await sumUsage(call.unit, {
    ownerId: call.ownerId,
    chatId: chat?.id,
    since: instant(input.since),
    until: instant(input.until),
  });
  const total = (count: (row: UsageReport['by_model'][number]) => number) =>
    by_model.reduce((sum, row) => sum + count(row), 0);
  return {
    generations: total((row) => row.generations),
    prompt_tokens: total((row) => row.prompt_tokens),
    completion_tokens: total((row) => row.completion_tokens),
    total_tokens: total((row) => row.total_tokens),
    estimated: total((row) => row.estimated),
    by_model,
  };
}
