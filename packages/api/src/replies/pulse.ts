/** Wakes whoever waits, each time it beats. */
export interface Pulse {
  beat(): void;
  /** Resolves at the next beat, or when the signal aborts, whichever comes first. */
  wait(signal: AbortSignal): Promise<void>;
}

/** Makes a pulse that nobody waits for yet. */
export function createPulse(): Pulse {
  const waiting = new Set<() => void>();
  return {
    beat: () => {
      for (const wake of waiting) wake();
    },
    wait: (signal) =>
      new Promise<void>((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        if (signal.aborted) return wake();
        waiting.add(wake);
        signal.addEventListener('abort', wake);
      }),
  };
}
