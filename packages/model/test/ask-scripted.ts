import type { LanguageModel, ModelEvent, ModelRequest } from '../src/language-model.ts';
import type { ModelScript } from '../src/testing/index.ts';

/** A request that says `Hi there`, and carries the script when one is given. */
export function request(script?: ModelScript, parameters: Record<string, unknown> = {}): ModelRequest {
  const messages = [{ role: 'user' as const, content: 'Hi there' }];
  return { model: 'fake-large', messages, parameters: { ...parameters, ...(script && { script }) } };
}

/** What came of asking a model: its events, and what it threw after them. */
export interface Outcome {
  events: ModelEvent[];
  text: string;
  error: unknown;
}

/** Hears an answer to its end, however it ends. */
export async function hear(
  model: LanguageModel,
  asked: ModelRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<Outcome> {
  const outcome: Outcome = { events: [], text: '', error: undefined };
  try {
    for await (const event of model.stream(asked, { signal })) {
      outcome.events.push(event);
      outcome.text += event.text;
    }
  } catch (error) {
    outcome.error = error;
  }
  return outcome;
}
