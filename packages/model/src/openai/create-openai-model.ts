import type { LanguageModel, ModelEvent } from '../language-model.ts';
import { serverCaller, type ServerOptions } from './call-server.ts';
import { listModels, type ListedModel } from './list-models.ts';
import { streamCompletion, type Patience } from './stream-completion.ts';
import { watchSilence } from './watch-silence.ts';

const FIRST_EVENT_TIMEOUT_MS = 120_000;
const IDLE_TIMEOUT_MS = 60_000;

/** A server that speaks OpenAI's chat completions, and how long to wait for it. */
export interface OpenAiOptions extends ServerOptions {
  /**
   * How long the first piece of an answer may take, in milliseconds: local servers load a model first. Comments, which
   * some servers send while they are at it, begin the time anew. 120 s when left out.
   */
  firstEventTimeoutMs?: number | undefined;
  /** How long the server may send nothing at all after that, in milliseconds; 60 s when left out. */
  idleTimeoutMs?: number | undefined;
}

/** The models of an OpenAI-compatible server. */
export interface OpenAiModel extends LanguageModel {
  /**
   * Asks the server which models it has.
   *
   * @throws ModelError, or the signal's reason.
   */
  listModels(options: { signal: AbortSignal }): Promise<ListedModel[]>;
}

/**
 * Speaks with a server through OpenAI's chat completions, in the dialects that compatible servers have of them.
 *
 * @throws TypeError when the key or a header has a character in it that HTTP does not allow.
 */
export function createOpenAiModel(options: OpenAiOptions): OpenAiModel {
  const call = serverCaller(options);
  const patience: Patience = {
    firstEventTimeoutMs: options.firstEventTimeoutMs ?? FIRST_EVENT_TIMEOUT_MS,
    idleTimeoutMs: options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
  };
  return {
    stream: (request, { signal }) =>
      leavable(async function* (left) {
        const watch = watchSilence([signal, left]);
        try {
          yield* streamCompletion(call, request, watch, patience);
        } finally {
          watch.stop();
        }
      }),
    listModels: ({ signal }) => listModels(call, signal),
  };
}

/** An iteration that can be left while its next step is waited for: a generator alone would finish the step first. */
function leavable(start: (left: AbortSignal) => AsyncGenerator<ModelEvent>): AsyncIterableIterator<ModelEvent> {
  const leaving = new AbortController();
  const events = start(leaving.signal);
  const end = { done: true, value: undefined } as const;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () =>
      events.next().catch((error: unknown) => {
        // Nobody waits for the step any more, and its error is the leaving itself.
        if (leaving.signal.aborted) return end;
        throw error;
      }),
    return: async () => {
      leaving.abort();
      await events.return(undefined);
      return end;
    },
  };
}
