import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A proxy before a server, through which answers stream. */
export interface BreakingProxy extends AsyncDisposable {
  readonly url: string;
  /** The procedures that were asked for, in order. */
  readonly asked: string[];
}

// What was sent before a connection breaks arrives first.
const ARRIVAL_MS = 50;

/**
 * Starts a proxy that breaks both its connections after the line of an answer that matches: the first answer's line
 * the first pattern, and so on; what comes after the last pattern stays whole.
 */
export async function breakingProxy(target: string, ...breakAfter: RegExp[]): Promise<BreakingProxy> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const pattern = breakAfter[asked.length];
    asked.push(new URL(request.url as string, target).pathname.replace('/trpc/', ''));
    // What breaks on one side breaks on the other.
    passOn(request, response, { target, pattern }).catch(() => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  { target, pattern }: { target: string; pattern: RegExp | undefined },
): Promise<void> {
  const { method, headers } = request;
  const onward = request.pipe(forward(new URL(request.url as string, target), { method, headers }));
  response.on('close', () => onward.destroy());
  const [answer] = (await once(onward, 'response')) as [IncomingMessage];
  response.writeHead(answer.statusCode as number, { 'content-type': answer.headers['content-type'] });
  for await (const line of linesOf(answer)) {
    response.write(`${line}\n`);
    if (!pattern?.test(line)) continue;
    await wait(ARRIVAL_MS);
    response.destroy();
    return;
  }
  response.end();
}

async function* linesOf(answer: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const text of answer.setEncoding('utf8')) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() as string;
    yield* lines;
  }
}
