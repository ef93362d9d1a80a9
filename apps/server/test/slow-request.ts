import { connect, type Socket } from 'node:net';
import { API_KEY, type ServerProcess } from './start-server-process.ts';

/** A request sent by hand over one connection, to stop at any byte of it. */
export interface SlowRequest {
  readonly socket: Socket;
  send(text: string): void;
  /** Resolves with all that came, once the server has ended the connection. */
  readonly ended: Promise<string>;
}

/** Opens a connection to a server, over which nothing is sent yet. */
export async function connectTo({ port }: ServerProcess): Promise<SlowRequest> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.setEncoding('utf8').on('data', (text: string) => (received += text));
  const ended = new Promise<string>((resolve) => {
    // A reset is an end as well; what came before it is what counts.
    socket.on('error', () => {}).once('close', () => resolve(received));
  });
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  return { socket, ended, send: (text) => void socket.write(text) };
}

/** The head of a request that keeps its connection, with as much of the body as is given of `length` bytes. */
export function requestText(method: string, path: string, body = '', length = Buffer.byteLength(body)): string {
  const lines = [`${method} /api/v1${path} HTTP/1.1`, 'host: localhost', `x-api-key: ${API_KEY}`];
  if (length > 0) lines.push('content-type: application/json', `content-length: ${length}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
