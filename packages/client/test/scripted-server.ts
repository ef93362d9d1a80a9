import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One request that a scripted server got. */
interface SeenRequest {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  /** The inputs of its calls. */
  inputs: any[];
  at: number;
}

/** Answers one request. */
export type Step = (response: ServerResponse, request: SeenRequest) => unknown;

/** A server that answers by a script, the last step again and again. */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: SeenRequest[];
  /** Connections it was asked for. */
  connections(): number;
}

/** Starts a server on 127.0.0.1 that takes one step of the script for each request. */
export async function scriptedServer(...script: [Step, ...Step[]]): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url as string, 'http://127.0.0.1');
      const input = request.method === 'GET' ? url.searchParams.get('input') : await text(request);
      const seen: SeenRequest = {
        method: request.method as string,
        url,
        headers: request.headers,
        inputs: input ? Object.values(JSON.parse(input)) : [],
        at: performance.now(),
      };
      requests.push(seen);
      const step = script[Math.min(requests.length, script.length) - 1] as Step;
      await step(response, seen);
    })();
  });
  server.on('connection', () => (connections += 1));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers each call of the request with these data, as the server does. */
export function answers(data: unknown): Step {
  return (response, { inputs }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const head = Object.fromEntries(inputs.map((_, index) => [index, [[0], [null, 0, index]]]));
    response.write(`${JSON.stringify(head)}\n`);
    for (const index of inputs.keys()) response.write(`${JSON.stringify([index, 0, [[{ result: { data } }]]])}\n`);
    response.end();
  };
}

/** Refuses each call of the request with a problem in the stream, as the server does once it streams. */
export function refusesCalls(problem: object): Step {
  return (response, { inputs }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const head = Object.fromEntries(inputs.map((_, index) => [index, [[0], [null, 0, index]]]));
    response.write(`${JSON.stringify(head)}\n`);
    const error = { code: -32_000, message: 'refused', data: { problem: problemOf(problem) } };
    for (const index of inputs.keys()) response.write(`${JSON.stringify([index, 0, [[{ error }]]])}\n`);
    response.end();
  };
}

/** Refuses a whole request with a status, a problem and headers. */
export function refuses(status: number, problem: object, headers: Record<string, string> = {}): Step {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json', ...headers });
    response.end(JSON.stringify(problemOf({ status, ...problem })));
  };
}

/** Cuts the connection before anything is answered. */
export const cuts: Step = (response) => response.socket?.resetAndDestroy();

/** Never answers. */
export const hangs: Step = () => {};

function problemOf(problem: object): object {
  return { type: 'about:blank', title: 'Refused', status: 400, detail: 'Refused.', request_id: 'r-1', ...problem };
}
