import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What a test server was asked. */
interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: any;
}

/** Answers one request of a test. The response takes raw bytes. */
export type Answering = (response: ServerResponse, asked: Asked) => unknown;

/** An HTTP server of a test's own, on a port of 127.0.0.1. */
export interface OpenAiServer extends AsyncDisposable {
  origin: string;
  baseUrl: string;
  port: number;
  asked: Asked[];
  sockets: Set<Socket>;
  /** How many connections it has taken. */
  connections: number;
}

/** Starts a server that answers every request in the same way. */
export async function startOpenAiServer(answer: Answering): Promise<OpenAiServer> {
  const server = createServer((request, response) => {
    response.on('error', () => response.destroy());
    void readAsked(request).then((asked) => {
      started.asked.push(asked);
      return answer(response, asked);
    });
  });
  server.on('connection', (socket) => {
    started.connections++;
    started.sockets.add(socket);
    socket.on('close', () => started.sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const started: OpenAiServer = {
    origin,
    baseUrl: `${origin}/v1`,
    port,
    asked: [],
    sockets: new Set(),
    connections: 0,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return started;
}

async function readAsked(request: IncomingMessage): Promise<Asked> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString();
  const { method = '', url: path = '', headers } = request;
  return { method, path, headers, body: text === '' ? undefined : JSON.parse(text) };
}
