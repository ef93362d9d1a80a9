import type { Ask } from './ask.ts';
import type { LiveGeneration } from './live-generation.ts';

/**
 * Stops a generation when the caller that began it leaves, as OpenAI's server does, and keeps what there is of it. One
 * in the background goes on, and so does one with an `Idempotency-Key`: its caller can come back for it.
 */
export function stopWhenLeft(
  live: LiveGeneration,
  { ask, idempotencyKey, signal }: { ask: Ask; idempotencyKey: string | undefined; signal: AbortSignal },
): void {
  if (ask.background || idempotencyKey !== undefined) return;
  const stop = () => live.abort('stopped');
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  void live.ended.then(() => signal.removeEventListener('abort', stop));
}
