import type { EgressAnswer } from '../egress/create-egress.ts';
import { ModelError, type ModelErrorKind } from '../model-error.ts';
import { errorBody } from './error-body.ts';
import { parseJson } from './json.ts';
import { retryAfter } from './retry-after.ts';

const MAX_ERROR_BYTES = 64 * 1024;

const SENTENCES = {
  credentials: 'The model server does not accept the key it was configured with.',
  rate_limited: 'The model server takes no more requests for now.',
  refused: 'The model server refused the request.',
  failed: 'The model server failed.',
  malformed: 'The model server answered with a status that makes no sense here.',
} as const satisfies Partial<Record<ModelErrorKind, string>>;

/**
 * What an answer with another status than 2xx means.
 *
 * @param secrets - What the request was authorised with; some servers repeat it in what they say.
 */
export async function answerError(answer: EgressAnswer, secrets: readonly string[]): Promise<ModelError> {
  const { status, headers } = answer;
  const text = withoutSecrets((await answer.text(MAX_ERROR_BYTES)).text, secrets);
  const kind = kindOf(status);
  return new ModelError(kind, SENTENCES[kind], {
    status,
    retryAfter: status === 429 || status === 503 ? retryAfter(headers.get('retry-after')) : undefined,
    body: errorBody(parseJson(text) ?? text),
  });
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
}

function kindOf(status: number): keyof typeof SENTENCES {
  if (status === 401 || status === 403) return 'credentials';
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'failed';
  return status >= 400 ? 'refused' : 'malformed';
}

/**
 * What an error inside of an answer that began well means.
 *
 * @param said - The payload that has the error in it.
 */
export function payloadError(said: unknown): ModelError {
  const body = errorBody(said);
  const isLimit = body !== undefined && [body['code'], body['status'], body['type']].some(saysLimit);
  if (isLimit) return new ModelError('rate_limited', SENTENCES.rate_limited, { status: 429, body });
  return new ModelError('failed', 'The model server answered with an error.', { body });
}

function saysLimit(value: unknown): boolean {
  return value === 429 || value === '429' || (typeof value === 'string' && /^rate_?limit/i.test(value));
}
