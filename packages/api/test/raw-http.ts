import { connect, type Socket } from 'node:net';
import type { TestApi } from './create-test-api.ts';

/** A connection on which a test writes what it likes. */
export interface RawConnection extends Disposable {
  readonly socket: Socket;
  write(bytes: string | Buffer): void;
  /** All that came back until the server ended the connection, or until `enough` of it was there. */
  answer(enough?: RegExp): Promise<string>;
}

const PATIENCE_MS = 5000;

/** Opens a connection to the server, below HTTP. */
export async function connectRaw({ url }: Pick<TestApi, 'url'>): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  let ended = false;
  socket.setEncoding('latin1');
  socket.on('data', (text) => void (received += text));
  // A server may cut off a sender that it has refused already.
  socket.on('error', () => void (ended = true));
  socket.on('close', () => void (ended = true));
  await new Promise((resolve) => socket.once('connect', resolve));
  return {
    socket,
    write: (bytes) => void socket.write(bytes),
    async answer(enough = /[^\s\S]/) {
      const until = Date.now() + PATIENCE_MS;
      const isDone = () => ended || enough.test(received) || Date.now() > until;
      while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 5));
      return received;
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

/** One exchange on a connection of its own. */
export async function exchange(api: Pick<TestApi, 'url'>, bytes: string | Buffer, enough?: RegExp): Promise<string> {
  using connection = await connectRaw(api);
  connection.write(bytes);
  // Awaited here, before the connection is disposed.
  return await connection.answer(enough);
}
