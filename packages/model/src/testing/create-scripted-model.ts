import type { LanguageModel, ModelEvent, ModelRequest } from '../language-model.ts';
import { chooseScript, type ScriptChoice } from './choose-script.ts';
import { compileScript } from './compile-script.ts';
import { readMoves } from './read-moves.ts';

/** A language model in this process that follows a script and remembers what it was asked. */
export interface ScriptedModel extends LanguageModel {
  /** What it was asked, in order, as it was at that time. */
  readonly requests: ModelRequest[];
  /** How many answers have begun and are neither over nor left. */
  running(): number;
  /** How many answers their callers ended: by the signal, or by leaving the iteration. */
  readonly aborted: number;
}

/**
 * Makes a language model for tests. It plays the script that a request carries in its parameter `script`, else the
 * one given here, else it answers `You said: ` and the last user's text. Its events and errors are those that the
 * adapter for OpenAI-compatible servers makes of the same script.
 *
 * @example const model = createScriptedModel({ script: stalling('Once upon a') });
 */
export function createScriptedModel({ script }: { script?: ScriptChoice } = {}): ScriptedModel {
  const requests: ModelRequest[] = [];
  let [running, aborted] = [0, 0];
  async function* play(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void> {
    signal.throwIfAborted();
    requests.push(structuredClone(request));
    const moves = compileScript(chooseScript(request, script), { model: request.model, usage: true });
    running++;
    let ended = false;
    try {
      yield* readMoves(moves, signal);
      ended = true;
    } catch (error) {
      ended = error !== signal.reason;
      throw error;
    } finally {
      running--;
      if (!ended) aborted++;
    }
  }
  return {
    requests,
    running: () => running,
    get aborted() {
      return aborted;
    },
    stream: (request, { signal }) => leavable(signal, (signal) => play(request, signal)),
  };
}

/**
 * An iteration that ends at once when it is left, even while its next event is waited for: a generator by itself
 * would come to that event first.
 */
function leavable(
  signal: AbortSignal,
  start: (signal: AbortSignal) => AsyncGenerator<ModelEvent, void>,
): AsyncIterableIterator<ModelEvent> {
  const leaving = new AbortController();
  const events = start(AbortSignal.any([signal, leaving.signal]));
  const end = { done: true, value: undefined } as const;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () =>
      events.next().catch((error: unknown) => {
        if (error === leaving.signal.reason) return end;
        throw error;
      }),
    return: async () => {
      leaving.abort();
      await events.return();
      return end;
    },
  };
}
