import { RateLimit, type Storage } from '@greenroom/storage';

const EVERY_MS = 5 * 60 * 1000;

/**
 * Deletes counters whose window is over, every five minutes until stopped; in memory they go by themselves. Stopping
 * waits for a deletion that runs.
 */
export function removeExpired(storage: Storage): { stop(): Promise<void> } {
  if (storage.dialect !== 'postgres') return { stop: async () => {} };
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    // A counter that stays is only a row too many: the next round takes it.
    running = deleteExpired(storage).catch(() => {});
  }, EVERY_MS);
  // What only tidies up keeps no process alive.
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

/** Deletes the counters whose window is over and answers how many there were. */
export function deleteExpired(storage: Storage): Promise<number> {
  return storage.begin().em.nativeDelete(RateLimit, { expire: { $lt: Date.now() } });
}
