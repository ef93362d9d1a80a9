import type { ListAlternativesInput, MessageList } from '@greenroom/contract';
import { readAlternatives, toMessage } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import { integerValue, pageOf, windowOf, type Walk } from '../core/pages.ts';
import { loadMessage } from './load-message.ts';

const WALK: Walk = { sort: 'alternatives', order: 'asc', expression: 'seq', valueOf: integerValue };

/**
 * Lists the messages that share a message's parent and role, that one included, in the order the chat took them.
 * @throws `not_found`, `validation_failed` for a cursor of another list
 */
export async function listAlternatives(
  call: Pick<Call, 'unit' | 'ownerId'>,
  input: ListAlternativesInput,
): Promise<MessageList> {
  const message = await loadMessage(call, input.message_id);
  const { keyset, limit, offset, count } = windowOf(input, WALK);
  const afterSeq = (keyset.after?.value as number | undefined) ?? 0;
  const rows = await readAlternatives(call.unit, message, { afterSeq, limit, offset });
  const total = count ? Number(message.alternative_count) : null;
  const page = pageOf(input, WALK, { rows, total }, (row) => [row.seq, row.id]);
  return { success: true, data: page.rows.map(toMessage), metadata: page.metadata };
}
