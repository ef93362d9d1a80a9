import { AppError } from '@greenroom/contract';

/** Runs a task when its turn comes. */
export type TakeTurns = <T>(task: () => Promise<T>) => Promise<T>;

/**
 * Lets a few tasks run at once and some wait. Password hashing needs this: each run takes a thread and 19 MiB, and
 * anyone may ask for one.
 */
export function takeTurns({ atOnce, waiting }: { atOnce: number; waiting: number }): TakeTurns {
  const queue: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw tooBusy();
      await new Promise<void>((resolve) => queue.push(resolve));
    } else {
      running++;
    }
    try {
      return await task();
    } finally {
      // The place goes straight to the next in line, so that no newcomer slips in between.
      const next = queue.shift();
      if (next) next();
      else running--;
    }
  };
}

function tooBusy(): AppError {
  return new AppError('rate_limited', 'Too many logins are waiting. Try again in a moment.', { retry_after: 5 });
}
