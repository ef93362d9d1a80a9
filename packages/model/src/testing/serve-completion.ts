import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { JsonObject, ModelRequest } from '../language-model.ts';
import { type Audience, compileScript, type Move } from './compile-script.ts';
import type { ModelScript } from './model-script.ts';
import { isObject, parseObject } from './parse-object.ts';
import { serveMoves } from './serve-moves.ts';
import { serveWhole } from './serve-whole.ts';

/** A request for a completion, as the fake model server got it. */
export interface RecordedRequest {
  headers: IncomingHttpHeaders;
  body: JsonObject;
  /** `aborted` when the caller went away before the answer was over. */
  state: 'running' | 'ended' | 'aborted';
}

/** Records a request for a completion, and answers it by the script that is chosen for it. */
export async function serveCompletion(
  request: IncomingMessage,
  response: ServerResponse,
  records: RecordedRequest[],
  choose: (request: ModelRequest) => ModelScript,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const body = parseObject(await text(request));
  if (!body) return serveMoves(refusal('The body is no JSON object'), response, gone.signal);
  const record: RecordedRequest = { headers: request.headers, body, state: 'running' };
  records.push(record);
  const audience = audienceOf(body);
  const moves = movesFor(body, audience, choose);
  try {
    if (audience.whole) await serveWhole(moves, response, audience.model, gone.signal);
    else await serveMoves(moves, response, gone.signal);
    record.state = 'ended';
  } catch (error) {
    const isLeft = request.socket.destroyed;
    record.state = isLeft ? 'aborted' : 'ended';
    if (!isLeft) throw error;
  }
}

function audienceOf({ model, stream, stream_options: options }: JsonObject): Audience {
  const whole = stream !== true;
  const asksForUsage = isObject(options) && options['include_usage'] === true;
  return { model: String(model), whole, usage: whole || asksForUsage };
}

function movesFor(body: JsonObject, audience: Audience, choose: (request: ModelRequest) => ModelScript): Move[] {
  const { model, messages, ...parameters } = body;
  if (typeof model !== 'string' || !Array.isArray(messages)) return refusal('A model and messages are required');
  try {
    return compileScript(choose({ model, messages, parameters }), audience);
  } catch (error) {
    return refusal(`The script cannot be played: ${String(error)}`);
  }
}

function refusal(message: string): Move[] {
  return compileScript({ steps: [{ do: 'error', status: 400, message }] }, { model: '', usage: false });
}
