import { once } from 'node:events';
import { createServer, request } from 'node:http';

/** A server in front of another that hands on so many bytes of an answer, and then no more. */
export interface Breaker extends AsyncDisposable {
  readonly url: string;
  /** Resolves when an answer has been held back. */
  readonly held: Promise<void>;
}

/** Starts it: `end` says whether the connection then breaks, or stays open without a word. */
export async function breakAfter(targetUrl: string, bytes: number, end: 'break' | 'hold'): Promise<Breaker> {
  let tellHeld = () => {};
  const held = new Promise<void>((resolve) => (tellHeld = resolve));
  const server = createServer((incoming, outgoing) => {
    const { method, headers } = incoming;
    const far = request(new URL(incoming.url ?? '/', targetUrl), { method, headers }, (answer) => {
      let sent = 0;
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.on('data', (chunk: Buffer) => {
        if (sent >= bytes) return;
        outgoing.write(chunk);
        sent += chunk.length;
        if (sent < bytes) return;
        if (end === 'break') outgoing.destroy();
        tellHeld();
      });
      answer.on('end', () => sent < bytes && outgoing.end());
    });
    far.on('error', () => outgoing.destroy());
    incoming.pipe(far);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const close = async () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, held, [Symbol.asyncDispose]: close };
}
