import type { Completion, Reply } from '@greenroom/contract';
import type { ModelUsage } from '@greenroom/model';
import type { CompletionHead } from './completion-ids.ts';
import { nothingFolded, type Folded } from './fold-chunks.ts';

/**
 * A finished reply as OpenAI's answer. `folded` has what the model server said beside it, when its answer came through
 * here; without it, as for a reply that is read from the database, there is what was stored.
 */
export function finishedCompletion(
  head: CompletionHead,
  reply: Reply,
  { folded = nothingFolded(), usage = null }: { folded?: Folded; usage?: ModelUsage | null } = {},
): Completion {
  const { generation, text, tool_calls: calls } = reply;
  const { content: said, refusal } = folded.message;
  // A refusal counts as text of the reply; here it has a field of its own.
  const words = refusal && typeof said === 'string' ? said : text;
  const content = words === '' && (calls || refusal) ? null : words;
  const own = {
    ...head,
    object: 'chat.completion' as const,
    model: generation.model,
    choices: [
      {
        index: 0,
        message: { ...folded.message, role: 'assistant', content, ...(calls && { tool_calls: calls }) },
        finish_reason: openAiReason(generation.finish_reason),
        ...folded.choice,
      },
    ],
    ...usageOf(reply, usage),
  };
  // What the model server said beside it comes last, and stands in for nothing of it.
  return { ...own, ...folded.fields, ...own };
}

/** What was used, with the details that a model server told. */
export function usageOf({ generation }: Reply, told: ModelUsage | null): { usage?: NonNullable<Completion['usage']> } {
  return generation.usage ? { usage: { ...told, ...generation.usage } } : {};
}

/** OpenAI's clients know no reason for an answer that was stopped before its end but this one. */
export function openAiReason(reason: string | null): string | null {
  return reason === 'stopped' || reason === 'interrupted' ? 'stop' : reason;
}
