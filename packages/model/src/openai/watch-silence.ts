import { ModelError } from '../model-error.ts';

/** The time a request has, as long as it is waited for. */
export interface Watch {
  /** Aborts when the caller's signal does, when the caller leaves, and when the time is up. */
  readonly signal: AbortSignal;
  /** From now on something has to come within so many milliseconds, or the request ends with this sentence. */
  expect(milliseconds: number, sentence: string): void;
  /** Nothing is waited for: a slow reader is not a silent server. */
  pause(): void;
  /** Ends the request, if it still runs, and lets go of timer and listeners. */
  stop(): void;
}

/** Watches over a request on behalf of those who may end it. */
export function watchSilence(callers: readonly AbortSignal[]): Watch {
  const request = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const pause = () => clearTimeout(timer);
  const end = ({ target }: Event) => request.abort((target as AbortSignal).reason);
  for (const caller of callers) {
    caller.throwIfAborted();
    caller.addEventListener('abort', end, { once: true });
  }
  return {
    signal: request.signal,
    expect(milliseconds, sentence) {
      pause();
      timer = setTimeout(() => request.abort(new ModelError('timeout', sentence)), milliseconds);
    },
    pause,
    stop() {
      pause();
      for (const caller of callers) caller.removeEventListener('abort', end);
      request.abort();
    },
  };
}
