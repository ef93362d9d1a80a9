import type { CompletionChunk } from '@greenroom/contract';
import type { CompletionChoice, ModelEvent } from '@greenroom/model';
import type { CompletionHead } from './completion-ids.ts';

/**
 * Makes the chunk that goes to the caller of one that came from the model server: what nobody here knows stays, the
 * text is what can be stored of it, and what names the completion is Greenroom's. Null for the chunk that only says
 * what was used, which comes at the end when it was asked for.
 */
export function toCompletionChunk(
  head: CompletionHead,
  { chunk, text }: ModelEvent,
  model: string,
): CompletionChunk | null {
  const { usage, choices, ...rest } = chunk;
  if (choices.length === 0 && usage) return null;
  return {
    ...rest,
    object: 'chat.completion.chunk',
    model,
    choices: choices.map((choice) => (choice.index === 0 ? withText(choice, text) : choice)),
    ...head,
  };
}

function withText(choice: CompletionChoice, text: string): CompletionChoice & { finish_reason: string | null } {
  const { delta } = choice;
  const isContent = !delta.refusal && (typeof delta.content === 'string' || text !== '');
  return {
    ...choice,
    delta: isContent ? { ...delta, content: text } : delta,
    finish_reason: choice.finish_reason ?? null,
  };
}
