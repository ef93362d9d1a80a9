import type { JsonObject } from '../language-model.ts';
import { ModelError } from '../model-error.ts';
import { payloadError } from './answer-error.ts';
import type { CallServer } from './call-server.ts';
import { filled, isObject, parseJson } from './json.ts';

/** A model in the form of OpenAI's list, with whatever else its server says of it. */
export interface ListedModel extends JsonObject {
  id: string;
  object: 'model';
  /** In seconds since 1970; 0 where the server does not say. */
  created: number;
  /** Empty where the server does not say. */
  owned_by: string;
}

// The longest lists there are have some hundred models and come to about 1 MB.
const MAX_BYTES = 8 * 1024 * 1024;

/** The models a server says it has; an entry without an id is none. */
export async function listModels(call: CallServer, signal: AbortSignal): Promise<ListedModel[]> {
  const answer = await call('models', undefined, signal);
  const { text, whole } = await answer.text(MAX_BYTES);
  const list = whole ? parseJson(text) : undefined;
  if (isObject(list) && list['error']) throw payloadError(list);
  const entries = isObject(list) ? list['data'] : list;
  if (!Array.isArray(entries)) throw new ModelError('malformed', 'The model server answered with no list of models.');
  return entries.filter((entry) => isObject(entry) && filled(entry['id']) !== undefined).map(toListedModel);
}

function toListedModel(entry: JsonObject): ListedModel {
  const { created, owned_by } = entry;
  return {
    ...entry,
    id: entry['id'] as string,
    object: 'model',
    created: typeof created === 'number' ? created : 0,
    owned_by: filled(owned_by) ?? '',
  };
}
