import type { ToolCall } from '@greenroom/contract';
import type { ToolCallDelta } from '@greenroom/model';

const MOST_CALLS = 1000;

/** Adds pieces of tool calls to the calls by their index. `clean` makes text of a model one that can be stored. */
export function mergeToolCalls(
  calls: Map<number, ToolCall>,
  pieces: readonly ToolCallDelta[],
  clean: (text: string) => string,
): void {
  for (const { index, id, type, function: fn } of pieces) {
    const known = calls.get(index);
    if (!known && calls.size >= MOST_CALLS) continue;
    calls.set(index, {
      id: known?.id || clean(id ?? ''),
      type: known?.type || clean(type ?? 'function'),
      function: {
        name: known?.function.name || clean(fn?.name ?? ''),
        arguments: (known?.function.arguments ?? '') + clean(fn?.arguments ?? ''),
      },
    });
  }
}
