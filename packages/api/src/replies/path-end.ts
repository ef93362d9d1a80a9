import { readPath, type ChatRow, type PlacedMessageRow } from '@greenroom/storage';
import type { Call } from '../core/call.ts';

/** The last message of the path, leaving out a reply that failed before its first word. */
export interface PathEnd {
  last: PlacedMessageRow | null;
  dropped: PlacedMessageRow | null;
}

/** Reads how the path of a chat ends. */
export async function readPathEnd({ unit }: Pick<Call, 'unit'>, chat: ChatRow): Promise<PathEnd> {
  const [last = null, before = null] = await readPath(unit, chat.id, { order: 'desc', limit: 2 });
  return last && isFailedReply(last) ? { last: before, dropped: last } : { last, dropped: null };
}

function isFailedReply({ role, content, tool_calls: calls, finish_reason: reason }: PlacedMessageRow): boolean {
  const isEmpty = role === 'assistant' && content === '' && calls === null;
  return isEmpty && ['error', 'stopped', 'interrupted'].includes(reason ?? '');
}
