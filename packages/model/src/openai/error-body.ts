import type { JsonObject } from '../language-model.ts';
import { filled, isObject } from './json.ts';

/**
 * The `error` object of an answer: as it came, where there is one, and made of what there is where servers have other
 * ways to say it (`{"error": "text"}`, `{"detail": …}`, `{"message": …}`, a text, any of these in an array).
 *
 * @returns undefined when the answer says nothing.
 */
export function errorBody(answer: unknown): JsonObject | undefined {
  const said: unknown = Array.isArray(answer) ? answer[0] : answer;
  if (typeof said === 'string') return said.trim() === '' ? undefined : { message: said };
  if (!isObject(said)) return undefined;
  const { error, ...rest } = said;
  if (isObject(error)) return error;
  if (filled(error) !== undefined) return { message: error, ...rest };
  if (said['detail'] === undefined) return said;
  return { message: asText(said['detail']), ...said };
}

function asText(detail: unknown): string {
  return typeof detail === 'string' ? detail : JSON.stringify(detail);
}
