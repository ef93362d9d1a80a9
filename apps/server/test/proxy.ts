import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A stretch of network that a test can cut. */
export interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** Ends every connection and refuses new ones, as a server that is gone. */
  cut(): Promise<void>;
  /** Takes connections again. */
  mend(): Promise<void>;
}

/** Passes every connection to a port of this machine on to another. */
export async function startProxy(targetPort: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let server = await listen(0, targetPort, sockets);
  const { port } = server.address() as { port: number };
  const cut = async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
    if (server.listening) await once(server, 'close');
  };
  const mend = async () => {
    server = await listen(port, targetPort, sockets);
  };
  return { port, cut, mend, [Symbol.asyncDispose]: cut };
}

async function listen(port: number, targetPort: number, sockets: Set<Socket>): Promise<Server> {
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
