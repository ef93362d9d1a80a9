/** A turn of a conversation, as far as telling it from another goes. */
export interface ToldTurn {
  role: string;
  content: string;
  /** Which call a tool's turn answers: two tools may well answer the same. */
  tool_call_id?: string | null;
}

/**
 * Says how many of the turns a request begins with are those that the chat ends with. Many programs send the whole
 * conversation each time; what the chat has is not stored again. Only what includes a reply counts as a repetition,
 * for a person may well say the same thing twice; where the last reply has failed, any does.
 *
 * @param told - The turns of the request, the oldest first.
 * @param stored - The end of the chat, the oldest first; as many turns as the request has, or all there are.
 */
export function countRepeated(
  told: readonly ToldTurn[],
  stored: readonly ToldTurn[],
  { hasFailed }: { hasFailed: boolean },
): number {
  for (let count = Math.min(told.length, stored.length); count > 0; count--) {
    const beginning = told.slice(0, count);
    const isSame = stored.slice(-count).every((turn, index) => isEqual(turn, beginning[index]));
    if (isSame) return hasFailed || beginning.some(({ role }) => role === 'assistant') ? count : 0;
  }
  return 0;
}

function isEqual(a: ToldTurn, b: ToldTurn | undefined): boolean {
  return a.role === b?.role && a.content === b.content && (a.tool_call_id ?? null) === (b.tool_call_id ?? null);
}
