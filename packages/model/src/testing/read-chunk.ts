import type { CompletionChoice, CompletionChunk, JsonObject, ModelEvent } from '../language-model.ts';
import { ModelError, type ModelErrorKind } from '../model-error.ts';
import type { PlainAnswer } from './compile-script.ts';
import { isObject, parseObject } from './parse-object.ts';

/**
 * Reads the data of one event of a stream.
 *
 * @throws ModelError when that is an error or no chunk
 */
export function readChunk(data: string): CompletionChunk {
  const payload = parseObject(data);
  if (!payload) throw new ModelError('malformed', SENTENCES.malformed);
  if (payload['error']) throw errorInStream(payload);
  return { ...payload, choices: (payload['choices'] ?? []) as CompletionChoice[] };
}

/** What a chunk adds to the first choice. */
export function toEvent(chunk: CompletionChunk): ModelEvent {
  const choice = chunk.choices.find((choice) => (choice['index'] ?? 0) === 0);
  const delta = choice?.delta ?? {};
  return {
    text: (delta.content ?? '') + (delta.refusal ?? ''),
    reasoning: delta.reasoning_content ?? delta.reasoning ?? '',
    toolCalls: delta.tool_calls ?? [],
    finishReason: choice?.finish_reason ?? null,
    usage: chunk.usage ?? null,
    chunk,
  };
}

/** What an HTTP answer that is no stream means. */
export function errorOfAnswer({ status, headers, body }: PlainAnswer): ModelError {
  const kind = kindOf(status);
  if (kind === 'malformed') return new ModelError(kind, SENTENCES[kind]);
  const wait = status === 429 || status === 503 ? headers['retry-after'] : undefined;
  const retryAfter = wait === undefined ? undefined : Number(wait);
  const answer = parseObject(body) ?? (body === '' ? undefined : { error: body });
  return new ModelError(kind, SENTENCES[kind], { status, retryAfter, body: answer && errorIn(answer) });
}

const SENTENCES = {
  rate_limited: 'The model takes no more requests at present.',
  credentials: 'The model does not accept the key it was configured with.',
  refused: 'The model refused the request.',
  failed: 'The model failed.',
  unreachable: 'The model answered with a redirect.',
  malformed: 'The model answered with something that is no chat completion.',
} as const satisfies Partial<Record<ModelErrorKind, string>>;

function kindOf(status: number): keyof typeof SENTENCES {
  if (status === 429) return 'rate_limited';
  if (status === 401 || status === 403) return 'credentials';
  if (status >= 500) return 'failed';
  if (status >= 400) return 'refused';
  return status >= 300 ? 'unreachable' : 'malformed';
}

function errorInStream(payload: JsonObject): ModelError {
  const body = errorIn(payload);
  const kind = /^rate_?limit/i.test(String(body['code'])) ? 'rate_limited' : 'failed';
  return new ModelError(kind, SENTENCES[kind], { status: kind === 'rate_limited' ? 429 : undefined, body });
}

function errorIn({ error, ...rest }: JsonObject): JsonObject {
  if (isObject(error)) return error;
  return error === undefined ? rest : { message: error, ...rest };
}
