import type { JsonObject } from '../language-model.ts';
import type { ModelScript, Pieces, ScriptStep } from './model-script.ts';

const PROMPT_TOKENS = 10;

/** How {@link saying} tells its text, and with what beside it. */
export interface SayingOptions extends Pieces {
  /** What the model thinks before it speaks. */
  reasoning?: string;
  /** Why the answer ends; `stop` when left out. */
  finishReason?: string;
  /** When left out: ten tokens for the prompt, and one for each word of the text. */
  usage?: { prompt_tokens: number; completion_tokens: number };
}

/**
 * A whole answer, as a server in order gives it.
 *
 * @example saying('Good evening.', { chunkSize: 4, everyMs: 20 })
 */
export function saying(text: string, options: SayingOptions = {}): ModelScript {
  const { reasoning, finishReason = 'stop', usage = usageOf(text), ...pieces } = options;
  const thinking: ScriptStep[] = reasoning === undefined ? [] : [{ do: 'reasoning', text: reasoning, ...pieces }];
  return {
    steps: [
      { do: 'role' },
      ...thinking,
      { do: 'text', text, ...pieces },
      { do: 'finish', reason: finishReason },
      { do: 'usage', ...usage },
      { do: 'done' },
    ],
  };
}

/** Says `after` and then nothing more, for ever; without it not even the head of an HTTP answer comes. */
export function stalling(after = ''): ModelScript {
  return { steps: [...opening(after), { do: 'stall' }] };
}

/** Says `after`, and the connection breaks; without it before any answer. */
export function resetting(after = ''): ModelScript {
  return { steps: [...opening(after), { do: 'reset' }] };
}

/** Says `after` and goes on with data that is not JSON. */
export function malformed(after = ''): ModelScript {
  return { steps: [...opening(after), { do: 'malformed' }] };
}

/** Answers 200, says `after`, and puts an error into the stream. */
export function erroringAfterHeaders(after = ''): ModelScript {
  const error = 'The server had an error while processing your request';
  return { steps: [{ do: 'role' }, { do: 'text', text: after }, { do: 'error', message: error }, { do: 'done' }] };
}

/** A whole answer that ends without `[DONE]`, as some servers do. */
export function withoutDone(text: string): ModelScript {
  return { steps: saying(text).steps.filter((step) => step.do !== 'done') };
}

/** Refuses with 429, and asks to wait that many seconds. */
export function rateLimited(retryAfter?: number): ModelScript {
  const message = 'Rate limit reached for requests';
  return { steps: [{ do: 'error', status: 429, message, code: 'rate_limit_exceeded', retryAfter }] };
}

/** A whole answer that calls one tool. Arguments given as text are sent as they are, JSON or not. */
export function callingTool(
  name: string,
  args: JsonObject | string,
  { id = 'call_1', pieces }: { id?: string; pieces?: number } = {},
): ModelScript {
  const text = typeof args === 'string' ? args : JSON.stringify(args);
  return {
    steps: [
      { do: 'role' },
      { do: 'tool-call', id, name, arguments: text, pieces },
      { do: 'finish', reason: 'tool_calls' },
      { do: 'usage', ...usageOf(text) },
      { do: 'done' },
    ],
  };
}

function opening(text: string): ScriptStep[] {
  return text === '' ? [] : [{ do: 'role' }, { do: 'text', text }];
}

function usageOf(text: string) {
  return { prompt_tokens: PROMPT_TOKENS, completion_tokens: text.match(/\S+/g)?.length ?? 0 };
}
