import type { EgressAnswer } from '../egress/create-egress.ts';
import type { ModelRequest } from '../language-model.ts';
import { ModelError } from '../model-error.ts';
import type { CallServer } from './call-server.ts';
import { isObject } from './json.ts';

/** Posts a request for a streamed answer that tells its usage, where the server can do that. */
export async function postCompletion(
  call: CallServer,
  { model, messages, parameters }: ModelRequest,
  signal: AbortSignal,
): Promise<EgressAnswer> {
  const { stream_options: wanted, ...others } = parameters;
  const body = { ...others, model, messages, stream: true };
  const stream_options = { ...(isObject(wanted) ? wanted : {}), include_usage: true };
  try {
    return await call('chat/completions', { ...body, stream_options }, signal);
  } catch (error) {
    if (!refusesStreamOptions(error)) throw error;
    return call('chat/completions', body, signal);
  }
}

/** Some older servers refuse every field they do not know. */
function refusesStreamOptions(error: unknown): boolean {
  if (!ModelError.is(error) || (error.details.status !== 400 && error.details.status !== 422)) return false;
  return JSON.stringify(error.details.body ?? '').includes('stream_options');
}
