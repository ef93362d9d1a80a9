import { GreenroomError } from './greenroom-error.ts';

/** How long a call lives: until its answer has come, its time is over, or the caller aborts it. */
export interface CallLife {
  /** Aborts with the GreenroomError that the call then fails with. */
  readonly signal: AbortSignal;
  /** What is left of its time. */
  remainingMs(): number;
  /** Stops the clock: from here on a stream may take as long as it likes. */
  answered(): void;
  /** Lets go of the caller's signal, and of the request when that still runs. */
  end(): void;
}

// Beyond it a timer rings at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Starts a call's life. `timeoutMs` may be Infinity; `outer` is the caller's signal. */
export function beginCall(timeoutMs: number, outer: AbortSignal | null | undefined): CallLife {
  const controller = new AbortController();
  const deadline = performance.now() + timeoutMs;
  const isBounded = timeoutMs <= LONGEST_TIMER_MS;
  const timer = isBounded ? setTimeout(() => controller.abort(timedOut(timeoutMs)), timeoutMs) : undefined;
  const onAbort = () => controller.abort(abortedBy(outer as AbortSignal));
  if (outer?.aborted) onAbort();
  outer?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    remainingMs: () => Math.min(deadline - performance.now(), LONGEST_TIMER_MS),
    answered: () => clearTimeout(timer),
    end: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', onAbort);
      // The request of a batch ends when each of its calls has been aborted, those that have their answer included.
      controller.abort();
    },
  };
}

function timedOut(timeoutMs: number): GreenroomError {
  return new GreenroomError('timeout', `No answer came within ${timeoutMs} ms.`);
}

/** The error of a call that its caller's signal has ended. */
export function abortedBy({ reason }: AbortSignal): GreenroomError {
  // What AbortSignal.timeout() gives.
  const isTimeout = reason instanceof Error && reason.name === 'TimeoutError';
  return isTimeout
    ? new GreenroomError('timeout', 'No answer came in the time the signal gave.', { cause: reason })
    : new GreenroomError('aborted', 'The call was aborted.', { cause: reason });
}
