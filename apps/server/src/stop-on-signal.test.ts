import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { connectTo, requestText } from '../test/slow-request.ts';
import { startServerProcess, type ServerProcess } from '../test/start-server-process.ts';
import { tempFolder } from '../test/temp-folder.ts';

const BODY = JSON.stringify({ title: 'sent slowly' });

describe.concurrent('a signal to stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends a server that has nothing to do at once, with exit code 0',
    async (signal) => {
      await using stop = await stopWith(signal);
      expect(await stop.server.ended).toMatchObject({ code: 0, signal: null });
      expect(stop.time()).toBeLessThan(3000);
      expect(stop.server.errors()).toBe('');
    },
  );

  it('lets a request finish whose body still arrives, and takes no other', async () => {
    await using stop = await stopWith('SIGTERM', async (server) => {
      const request = await connectTo(server);
      request.send(requestText('POST', '/chats', BODY.slice(0, 5), BODY.length));
      return request;
    });
    await expect(fetch(`${stop.server.url}/health`)).rejects.toThrow('fetch failed');
    stop.before.send(BODY.slice(5));
    expect(await stop.before.ended).toMatch(/^HTTP\/1\.1 201 Created\r\n[^]*"title":"sent slowly"/);
    expect((await stop.server.ended).code).toBe(0);
    expect(stop.time()).toBeLessThan(5000);
    expect(stop.server.output()).toContain('stopping when 1 running requests are done, in ten seconds at the latest');
  });

  it('lets an export finish that is read slowly, to its last byte', async () => {
    await using stop = await stopWith('SIGTERM', async (server) => {
      const chatId = await longChat(server);
      const request = await connectTo(server);
      request.send(requestText('GET', `/chats/${chatId}/export`));
      await new Promise((resolve) => request.socket.once('data', resolve));
      request.socket.pause();
      return request;
    });
    stop.before.socket.resume();
    const [head = '', ...chunks] = (await stop.before.ended).split('\r\n\r\n');
    expect(head).toContain('HTTP/1.1 200 OK');
    const file = JSON.parse(dechunked(chunks.join('\r\n\r\n')));
    expect(file.messages).toHaveLength(LONG);
    expect((await stop.server.ended).code).toBe(0);
  });

  it('waits for no connection that carries no request', async () => {
    await using stop = await stopWith('SIGTERM', async (server) => {
      const silent = await connectTo(server);
      const kept = await connectTo(server);
      kept.send(requestText('GET', '/chats'));
      await new Promise((resolve) => kept.socket.once('data', resolve));
      const half = await connectTo(server);
      half.send('GET /health HTTP/1.1\r\nhost: local');
      return [silent, kept, half];
    });
    expect((await stop.server.ended).code).toBe(0);
    expect(stop.time()).toBeLessThan(3000);
  });

  it('gives up after ten seconds, with exit code 1', async () => {
    await using stop = await stopWith('SIGTERM', async (server) => {
      const request = await connectTo(server);
      request.send(requestText('POST', '/chats', BODY.slice(0, 5), BODY.length));
    });
    expect((await stop.server.ended).code).toBe(1);
    expect(stop.time()).toBeGreaterThan(9500);
    expect(stop.time()).toBeLessThan(13_000);
    expect(stop.server.errors()).toBe('stopped with 1 requests unfinished\n');
  });

  it('that comes a second time ends the process at once', async () => {
    await using stop = await stopWith('SIGTERM', async (server) => {
      const request = await connectTo(server);
      request.send(requestText('POST', '/chats', BODY.slice(0, 5), BODY.length));
    });
    await stop.server.until(/stopping when/);
    stop.server.kill('SIGINT');
    expect((await stop.server.ended).code).toBe(1);
    expect(stop.time()).toBeLessThan(3000);
  });
});

const LONG = 400;

/** A server that was sent a signal half a second ago, and what was under way before. */
async function stopWith<Before = void>(signal: NodeJS.Signals, begin?: (server: ServerProcess) => Promise<Before>) {
  const folder = await tempFolder();
  const server = await startServerProcess({ DATA_DIR: folder.path });
  const before = (await begin?.(server)) as Before;
  await wait(300);
  const sentAt = performance.now();
  let time: number | undefined;
  void server.ended.then(() => (time = performance.now() - sentAt));
  server.kill(signal);
  await wait(500);
  return {
    server,
    before,
    /** Milliseconds from the signal to the end. */
    time: () => time ?? Number.NaN,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** A chat whose export is larger than what the sockets between hold. */
async function longChat(server: ServerProcess): Promise<string> {
  const made = await server.rest('POST', '/chats/import', {
    format: 'greenroom-chat',
    format_version: 1,
    chat: { title: 'long' },
    messages: Array.from({ length: LONG }, (_, index) => ({
      id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`,
      parent_id: index === 0 ? null : `00000000-0000-7000-8000-${String(index - 1).padStart(12, '0')}`,
      seq: index + 1,
      role: 'user',
      content: 'x'.repeat(50_000),
    })),
  });
  expect(made.status).toBe(201);
  return made.body.id;
}

/** The body of a chunked answer: each chunk's length in hexadecimal digits on a line of its own before it. */
function dechunked(text: string): string {
  let body = '';
  for (let at = 0; ;) {
    const lineEnd = text.indexOf('\r\n', at);
    const length = parseInt(text.slice(at, lineEnd), 16);
    if (length === 0) return body;
    body += text.slice(lineEnd + 2, lineEnd + 2 + length);
    at = lineEnd + 2 + length + 2;
  }
}
