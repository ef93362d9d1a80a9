import type { JsonObject, ModelEvent } from '@greenroom/model';
import { toCompletionChunk } from './to-completion-chunk.ts';
import type { CompletionHead } from './completion-ids.ts';

/** Puts the chunks of an answer together into the answer. */
export interface Folded {
  /** Fields of the answer as a whole; the last one told holds. */
  fields: JsonObject;
  /** Fields of its choice beside the message. */
  choice: JsonObject;
  message: JsonObject;
}

/** An answer of which nothing has come. */
export function nothingFolded(): Folded {
  return { fields: {}, choice: {}, message: { role: 'assistant', content: '' } };
}

/** Adds a piece of an answer. Calls of tools are left out: their pieces are put together elsewhere. */
export function foldEvent(folded: Folded, event: ModelEvent, head: CompletionHead, model: string): void {
  const chunk = toCompletionChunk(head, event, model);
  if (!chunk) return;
  const { choices, ...fields } = chunk;
  Object.assign(folded.fields, fields);
  const choice = choices.find(({ index }) => index === 0);
  if (!choice) return;
  const { delta, index: _index, finish_reason: _reason, ...rest } = choice;
  const { role: _role, tool_calls: _calls, ...said } = delta;
  folded.message = joined(folded.message, said) as JsonObject;
  folded.choice = joined(folded.choice, rest) as JsonObject;
}

/** What a field is when more of it has come: texts and lists grow, objects field by field, anything else is replaced. */
function joined(had: unknown, more: unknown): unknown {
  if (more === null || more === undefined) return had ?? more;
  if (typeof had === 'string' && typeof more === 'string') return had + more;
  if (Array.isArray(had) && Array.isArray(more)) return [...had, ...more];
  if (isObject(had) && isObject(more)) {
    const fields = Object.keys(more).map((name) => [name, joined(had[name], more[name])]);
    return { ...had, ...Object.fromEntries(fields) };
  }
  return more;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
