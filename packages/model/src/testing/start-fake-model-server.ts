import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../language-model.ts';
import { chooseScript, type ScriptChoice } from './choose-script.ts';
import type { ModelScript } from './model-script.ts';
import { type RecordedRequest, serveCompletion } from './serve-completion.ts';

const MODELS = ['fake-large', 'fake-small'];
const WRONG_KEY = { message: 'Incorrect API key provided', code: 'invalid_api_key' };

/** How a fake model server is made. */
export interface FakeModelServerOptions {
  /** A free one when left out. */
  port?: number;
  /** The key that requests must bear; without it none is asked for. */
  apiKey?: string;
  /** What answers a request that carries no script; without it the last user's text comes back. */
  script?: ScriptChoice;
}

/** A server on 127.0.0.1 that answers as OpenAI's chat completions do, by a script. */
export interface FakeModelServer extends AsyncDisposable {
  /** The base URL, which ends in `/v1`. */
  readonly url: string;
  /** The requests for completions so far, in order; those with a wrong key too. */
  requests(): RecordedRequest[];
  /** Breaks off what still runs, and stops. */
  close(): Promise<void>;
}

/**
 * Starts a fake model server in this process: `POST /v1/chat/completions` with and without `stream`,
 * `GET /v1/models`, and `GET /requests`, which tells other processes what was asked. A request may carry its own
 * script in the field `script`.
 *
 * @throws the system's error when the port is taken
 * @example await using server = await startFakeModelServer({ script: saying('Hello.') });
 */
export async function startFakeModelServer(options: FakeModelServerOptions = {}): Promise<FakeModelServer> {
  const records: RecordedRequest[] = [];
  const server = createServer((request, response) => {
    route(request, response, options, records).catch((error: unknown) => {
      // A script may ask for what HTTP does not allow, such as a status of 9999.
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: { message: String(error) } });
    });
  });
  // Each piece of an answer leaves at once.
  server.on('connection', (socket) => socket.setNoDelay(true));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: () => [...records],
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  { apiKey, script }: FakeModelServerOptions,
  records: RecordedRequest[],
): Promise<void> {
  const allowed = apiKey === undefined || request.headers.authorization === `Bearer ${apiKey}`;
  switch (`${request.method} ${request.url}`) {
    case 'POST /v1/chat/completions':
      return serveCompletion(request, response, records, (asked) => (allowed ? chooseScript(asked, script) : REFUSING));
    case 'GET /v1/models':
      if (!allowed) return sendJson(response, 401, { error: WRONG_KEY });
      return sendJson(response, 200, { object: 'list', data: MODELS.map(toModel) });
    case 'GET /requests':
      return sendJson(response, 200, { requests: records });
    default:
      return sendJson(response, 404, { error: { message: `There is no ${request.method} ${request.url}` } });
  }
}

const REFUSING: ModelScript = { steps: [{ do: 'error', status: 401, ...WRONG_KEY }] };

function toModel(id: string): JsonObject {
  return { id, object: 'model', created: 0, owned_by: 'greenroom' };
}

function sendJson(response: ServerResponse, status: number, body: JsonObject) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
