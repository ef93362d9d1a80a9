import type { GenerationList, ListGenerationsInput } from '@greenroom/contract';
import { listGenerations as listStored, toGeneration } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { instantValue, pageOf, windowOf, type Walk } from '../core/pages.ts';
import { loadSession } from '../sessions/load-session.ts';

const WALK: Walk = { sort: 'created_at', order: 'desc', expression: 'created_at', valueOf: instantValue };

/** Lists the generations of a chat, the newest first. @throws `not_found`, `validation_failed` for a cursor of another list */
export async function listGenerations(
  call: Pick<Call, 'unit' | 'ownerId'>,
  input: ListGenerationsInput,
): Promise<GenerationList> {
  const chat = await loadSession(call, input.chat_id);
  const filter = { ownerId: call.ownerId, chatId: chat.id, status: input.status };
  const found = await listStored(call.unit, filter, windowOf(input, WALK));
  const { rows, metadata } = pageOf(input, WALK, found, (row) => [new Date(row.created_at).getTime(), row.id]);
  return { success: true, data: rows.map(toGeneration), metadata };
}
