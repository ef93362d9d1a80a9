import type { ListedModel } from '../openai/list-models.ts';
import type { OpenAiModel } from '../openai/create-openai-model.ts';
import { ModelError } from '../model-error.ts';

const CACHED_MS = 60_000;

/** The models of one server. */
export type Listing = () => Promise<ListedModel[]>;

/**
 * Lists a server's models and keeps the list for a minute. Callers that come while the server is asked share its
 * answer; a failure is not kept.
 *
 * @param timeoutMs - How long the server may take.
 */
export function cachedListing(model: OpenAiModel, timeoutMs: number, closing: AbortSignal): Listing {
  let kept: { models: ListedModel[]; until: number } | undefined;
  let running: Promise<ListedModel[]> | undefined;
  const ask = async () => {
    const models = await listInTime(model, timeoutMs, closing);
    kept = { models, until: performance.now() + CACHED_MS };
    return models;
  };
  return async () => {
    if (kept && performance.now() < kept.until) return kept.models;
    running ??= ask().finally(() => (running = undefined));
    return running;
  };
}

async function listInTime(model: OpenAiModel, timeoutMs: number, closing: AbortSignal): Promise<ListedModel[]> {
  const request = new AbortController();
  const late = new ModelError('timeout', 'The model server did not list its models in time.');
  const timer = setTimeout(() => request.abort(late), timeoutMs);
  const end = () => request.abort(closing.reason);
  closing.addEventListener('abort', end, { once: true });
  try {
    closing.throwIfAborted();
    return await model.listModels({ signal: request.signal });
  } finally {
    clearTimeout(timer);
    closing.removeEventListener('abort', end);
  }
}
