import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { CompletionChoice, CompletionChunk, LanguageModel, ModelEvent, ModelRequest } from '../language-model.ts';
import { cutReply } from './cut-reply.ts';
import { refuseUnsupported } from './refuse-unsupported.ts';
import { replyToMessages } from './reply-to-messages.ts';

/** What ELIZA can be told. */
export interface ElizaOptions {
  /** How long she takes between two words, in milliseconds; 25 unless said, and 0 for no pause at all. */
  delayMs?: number;
  /** What she says in a chat where the person said nothing yet; the questions of her script unless said. */
  greeting?: string;
}

/** What ELIZA is, for those who choose a model. */
export const ELIZA_DESCRIPTION =
  'Not a language model but a conversation program of rules, after Joseph Weizenbaum’s ELIZA of 1966 with its DOCTOR ' +
  'script: it runs offline, plays no character and knows nothing. To talk with a real character, connect a model server.';

const MODEL = 'eliza';
const MAX_DELAY_MS = 60_000;

/**
 * Makes the model that needs no server: ELIZA with the DOCTOR script, who streams her reply word by word. The same
 * chat always gets the same reply, for she keeps nothing between two requests. Of the parameters she minds `stop` and
 * `max_tokens` (in words); `usage` stays null, because there are no tokens.
 *
 * Its stream throws a ModelError `refused` for a request of JSON or of a tool call, and the signal's reason as soon as
 * that aborts.
 *
 * @throws RangeError when the delay is not between 0 and 60,000.
 * @example createEliza({ delayMs: 0 }).stream({ model: 'eliza', messages, parameters: {} }, { signal })
 */
export function createEliza(options: ElizaOptions = {}): LanguageModel {
  const { delayMs = 25, greeting } = options;
  if (!(delayMs >= 0 && delayMs <= MAX_DELAY_MS)) throw new RangeError(`A delay of ${delayMs} ms cannot be kept.`);
  return { stream: (request, { signal }) => streamReply(request, { delayMs, greeting, signal }) };
}

interface StreamOptions {
  delayMs: number;
  greeting: string | undefined;
  signal: AbortSignal;
}

async function* streamReply(request: ModelRequest, options: StreamOptions): AsyncGenerator<ModelEvent> {
  const { delayMs, greeting, signal } = options;
  signal.throwIfAborted();
  refuseUnsupported(request.parameters);
  const { pieces, finishReason } = cutReply(
    replyToMessages(request.messages, greeting, request.attempt),
    request.parameters,
  );
  const toEvent = eventMaker();
  yield toEvent({ role: 'assistant', content: '' }, null);
  for (const [index, content] of pieces.entries()) {
    if (index > 0 && delayMs > 0) await pause(delayMs, signal);
    signal.throwIfAborted();
    yield toEvent({ content }, null);
  }
  signal.throwIfAborted();
  yield toEvent({}, finishReason);
}

function eventMaker() {
  const id = `chatcmpl-${randomUUID()}`;
  const created = Math.floor(Date.now() / 1000);
  return (delta: CompletionChoice['delta'], finishReason: string | null): ModelEvent => {
    const choices = [{ index: 0, delta, finish_reason: finishReason }];
    const chunk: CompletionChunk = { id, object: 'chat.completion.chunk', created, model: MODEL, choices };
    return { text: delta.content ?? '', reasoning: '', toolCalls: [], finishReason, usage: null, chunk };
  };
}

// Node's timer tells of an abort with an error of its own; callers are promised the reason of their signal.
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
