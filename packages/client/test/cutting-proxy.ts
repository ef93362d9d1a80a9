import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A proxy before a server. */
export interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /** Requests that the server has answered. */
  answered(): number;
}

/** Starts a proxy that lets the server answer, but cuts the connection in place of the first `cuts` answers. */
export async function cuttingProxy(target: string, cuts = 1): Promise<CuttingProxy> {
  let answered = 0;
  const server = createServer((request, response) => {
    void (async () => {
      const body = await buffer(request);
      const onward = forward(new URL(request.url as string, target), {
        method: request.method,
        headers: request.headers,
      });
      onward.end(body);
      const [answer] = (await once(onward, 'response')) as [IncomingMessage];
      const content = await buffer(answer);
      answered += 1;
      if (answered <= cuts) return response.socket?.resetAndDestroy();
      const { 'transfer-encoding': _chunked, ...headers } = answer.headers;
      return response.writeHead(answer.statusCode as number, headers).end(content);
    })();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answered: () => answered,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
