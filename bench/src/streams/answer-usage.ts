import { setImmediate } from 'node:timers/promises';
import type { Usage } from './child.ts';

/**
 * Answers the parent process with what this one uses. On the message `without garbage` it first lets go of what
 * nothing holds any more; for that it has to be started with `--expose-gc`.
 */
export function answerUsage(): void {
  process.on('message', (message) => void answer(message));
}

async function answer(message: unknown): Promise<void> {
  if (message === 'without garbage') await collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  process.send?.({ rss, held: heapUsed + external, cpuMicroseconds: user + system } satisfies Usage);
}

/** Twice: what has a finalizer is gone only after that has run. */
async function collectGarbage(): Promise<void> {
  globalThis.gc?.();
  await setImmediate();
  globalThis.gc?.();
}
