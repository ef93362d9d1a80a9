import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

/**
 * Waits some milliseconds, or for ever.
 *
 * @throws the signal's reason as soon as that aborts
 */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await (ms === Infinity ? once(signal, 'abort') : setTimeout(ms, undefined, { signal }));
  } catch (error) {
    // The timer would throw an error of its own, with the reason as its cause.
    signal.throwIfAborted();
    throw error;
  }
  signal.throwIfAborted();
}
