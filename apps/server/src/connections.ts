import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server, as far as a stop needs to know them. */
export interface Connections {
  /** How many requests have not been answered to the end. */
  running(): number;
  /** Ends the connections that carry no request now, and each of the others when it has carried its last. */
  drain(): void;
}

/**
 * Follows a server's connections. Node ends only those that once carried a request and wait for the next: one that a
 * browser opened in advance, or that was busy when the stop began, would hold the process until its time is up.
 */
export function followConnections(server: Server): Connections {
  const requests = new Map<Socket, number>();
  let isDraining = false;
  const change = (socket: Socket, by: number) => {
    const left = (requests.get(socket) ?? 0) + by;
    if (requests.has(socket)) requests.set(socket, left);
    if (isDraining && left === 0) socket.end();
  };
  server.on('connection', (socket: Socket) => {
    // The server goes on listening while replies are finished, and takes no other call meanwhile.
    if (isDraining) return void socket.destroy();
    requests.set(socket, 0);
    socket.once('close', () => requests.delete(socket));
  });
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    change(socket, 1);
    response.once('close', () => change(socket, -1));
  });
  return {
    running: () => [...requests.values()].reduce((sum, count) => sum + count, 0),
    drain: () => {
      isDraining = true;
      for (const [socket, count] of requests) if (count === 0) socket.destroy();
    },
  };
}
