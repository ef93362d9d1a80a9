import { AppError } from '@greenroom/contract';

/** Runs a task when its turn comes. */
export type TakeTurns = <T>(task: () => Promise<T>) => Promise<T>;

/** How many tasks there may be, and what a caller knows them as. */
export interface Turns {
  atOnce: number;
  waiting: number;
  /** In the plural: `logins` unless said. */
  what?: string;
}

/**
 * Lets a few tasks run at once and some wait. Password hashing needs this: each run takes a thread and 19 MiB, and
 * anyone may ask for one.
 */
export function takeTurns({ atOnce, waiting, what = 'logins' }: Turns): TakeTurns {
  const queue: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw tooBusy(what);
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

function tooBusy(what: string): AppError {
  return new AppError('rate_limited', `Too many ${what} are waiting. Try again in a moment.`, { retry_after: 5 });
}
