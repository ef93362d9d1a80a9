import { readPathTexts, type ChatRow, type PlacedMessageRow } from '@greenroom/storage';
import type { Call } from '../core/call.ts';
import type { NewTurn } from './ask.ts';
import { countRepeated } from './count-repeated.ts';

type Reader = Pick<Call, 'unit'>;

/** What of the turns the chat does not have yet. Those that are said again because their reply failed are there already. */
export async function newTurns(
  { unit }: Reader,
  chat: ChatRow,
  dropped: PlacedMessageRow | null,
  turns: NewTurn[],
): Promise<NewTurn[]> {
  const told = turns.filter((turn) => !isSystem(turn));
  if (told.length === 0) return turns;
  const stored = await readPathTexts(unit, chat.id, { below: dropped?.depth, limit: told.length });
  const repeated = countRepeated(told, stored.toReversed(), { hasFailed: dropped !== null });
  const known = new Set(told.slice(0, repeated));
  return turns.filter((turn) => !known.has(turn));
}

/**
 * A reply that broke off in its middle, and whose turns are said again to have another one. OpenAI's clients do that by
 * themselves.
 */
export async function replyToRetry(
  { unit }: Reader,
  chat: ChatRow,
  last: PlacedMessageRow | null,
  turns: NewTurn[],
): Promise<PlacedMessageRow | null> {
  if (last?.role !== 'assistant' || !['error', 'interrupted'].includes(last.finish_reason ?? '')) return null;
  const told = turns.filter((turn) => !isSystem(turn));
  const stored = await readPathTexts(unit, chat.id, { below: last.depth, limit: told.length });
  const isSame = told.length > 0 && countRepeated(told, stored.toReversed(), { hasFailed: true }) === told.length;
  return isSame ? last : null;
}

/** Whether a turn holds for one answer alone. */
export function isSystem({ role }: NewTurn): boolean {
  return role === 'system';
}
