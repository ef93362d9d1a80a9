import type { ModelUsage } from '../language-model.ts';
import { isObject } from './json.ts';

/**
 * What a server says an answer cost. A count it leaves out is 0, and the total, if it is that, the sum of the others.
 *
 * @returns null when it counts nothing.
 */
export function readUsage(said: unknown): ModelUsage | null {
  if (!isObject(said)) return null;
  const [prompt, completion, total] = [said['prompt_tokens'], said['completion_tokens'], said['total_tokens']].map(
    count,
  );
  if (prompt === undefined && completion === undefined && total === undefined) return null;
  const sum = (prompt ?? 0) + (completion ?? 0);
  return { ...said, prompt_tokens: prompt ?? 0, completion_tokens: completion ?? 0, total_tokens: total ?? sum };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
