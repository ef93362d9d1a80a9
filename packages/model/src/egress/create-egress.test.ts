import { createServer } from 'node:net';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { json, streaming, text } from '../../test/openai-answers.ts';
import { failure, never } from '../../test/openai-open.ts';
import { startOpenAiServer } from '../../test/openai-server.ts';
import type { ResolvedAddress } from './checked-lookup.ts';
import { createEgress, type Egress, type EgressOptions } from './create-egress.ts';

const LOOPBACK = { address: '127.0.0.1', family: 4 };
const METADATA = { address: '169.254.169.254', family: 4 };

function openEgress(options: Partial<EgressOptions> = {}): Egress & AsyncDisposable {
  const egress = createEgress({ allowPrivate: true, ...options });
  return { ...egress, [Symbol.asyncDispose]: () => egress.close() };
}

function get(egress: Egress, address: string, signal = never()) {
  return egress.fetch(address, { signal });
}

/** A resolver that gives one answer after the other, and how often it was asked. */
function resolver(...answers: ResolvedAddress[][]) {
  const asked: string[] = [];
  const lookup = async (hostname: string) => {
    asked.push(hostname);
    return answers[asked.length - 1] ?? [];
  };
  return { lookup, asked };
}

describe('an egress', () => {
  it('sends what it is told and answers with status, headers and text', async () => {
    await using server = await startOpenAiServer(json({ fine: true }, 418, { 'x-more': 'yes' }));
    await using egress = openEgress();
    const answer = await egress.fetch(`${server.origin}/a?b=c`, {
      method: 'POST',
      headers: { 'x-key': 'k' },
      body: '{"q":1}',
      signal: never(),
    });
    expect([answer.status, answer.headers.get('x-more')]).toEqual([418, 'yes']);
    expect(await answer.text(100)).toEqual({ text: '{"fine":true}', whole: true });
    expect(server.asked).toMatchObject([{ method: 'POST', path: '/a?b=c', headers: { 'x-key': 'k' }, body: { q: 1 } }]);
    expect(server.asked[0]?.headers['accept-encoding']).toBe('identity');
  });

  it.each([
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'nonsense',
    '',
    'http://',
    'http://user:pass@127.0.0.1/',
    'http://key@127.0.0.1/',
  ])('refuses %j without a try', async (address) => {
    await using egress = openEgress({ listedHosts: ['127.0.0.1'] });
    const error = await failure(get(egress, address));
    expect(error.kind).toBe('unreachable');
    expect(error.message).not.toMatch(/127|pass|key@/);
  });

  it.each([
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '127.1',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    'localhost',
  ])('refuses loopback written as %s when private addresses are not allowed', async (host) => {
    await using server = await startOpenAiServer(json({}));
    await using egress = openEgress({ allowPrivate: false });
    const error = await failure(get(egress, `http://${host}:${server.port}/`));
    expect([error.kind, error.message]).toEqual(['unreachable', expect.stringContaining('may not be reached')]);
    expect(server.connections).toBe(0);
  });

  it.each([
    '169.254.169.254',
    '0.0.0.0',
    '0',
    '[::]',
    '224.0.0.1',
    '[fe80::1]',
    '[::ffff:a9fe:a9fe]',
    '[64:ff9b::a9fe:a9fe]',
  ])('refuses %s even where private addresses are allowed', async (host) => {
    await using egress = openEgress();
    const error = await failure(get(egress, `http://${host}/latest/meta-data`));
    expect(error.message).toContain('may not be reached');
  });

  it('reaches what an administrator has listed, whatever its address is', async () => {
    await using server = await startOpenAiServer(json({}));
    const { lookup } = resolver([LOOPBACK]);
    await using egress = openEgress({
      allowPrivate: false,
      listedHosts: [`127.0.0.1:${server.port}`, 'LLM.test'],
      lookup,
    });
    expect((await get(egress, server.origin)).status).toBe(200);
    expect((await get(egress, `http://llm.test:${server.port}/`)).status).toBe(200);
  });

  it('does not take a listed port for the others', async () => {
    await using server = await startOpenAiServer(json({}));
    await using egress = openEgress({ allowPrivate: false, listedHosts: [`127.0.0.1:${server.port + 1}`] });
    expect((await failure(get(egress, server.origin))).kind).toBe('unreachable');
  });

  it('connects to the very address it has checked, and asks for it once', async () => {
    await using server = await startOpenAiServer(json({}));
    const { lookup, asked } = resolver([LOOPBACK], [METADATA]);
    await using egress = openEgress({ lookup });
    expect((await get(egress, `http://rebind.test:${server.port}/`)).status).toBe(200);
    expect(asked).toEqual(['rebind.test']);
  });

  it('checks anew for each connection', async () => {
    await using server = await startOpenAiServer((response) => response.writeHead(200, { connection: 'close' }).end());
    const { lookup, asked } = resolver([LOOPBACK], [METADATA]);
    await using egress = openEgress({ lookup });
    await (await get(egress, `http://rebind.test:${server.port}/`)).text(10);
    const error = await failure(get(egress, `http://rebind.test:${server.port}/`));
    expect(error.message).toContain('may not be reached');
    expect([asked.length, server.connections]).toEqual([2, 1]);
  });

  it.each([
    ['an address that may be reached and one that may not', [LOOPBACK, METADATA]],
    ['one that may not and one that may', [METADATA, LOOPBACK]],
    ['one that may and a mapped one that may not', [LOOPBACK, { address: '::ffff:169.254.169.254', family: 6 }]],
    ['no address at all', []],
  ])('refuses a name that resolves to %s', async (_, addresses) => {
    await using server = await startOpenAiServer(json({}));
    await using egress = openEgress({ lookup: resolver(addresses).lookup });
    const error = await failure(get(egress, `http://many.test:${server.port}/`));
    expect(error.message).toContain('may not be reached');
    expect(server.connections).toBe(0);
  });

  it('says that a name it cannot resolve is unreachable, and keeps the cause', async () => {
    const cause = Object.assign(new Error('getaddrinfo ENOTFOUND nowhere.test'), { code: 'ENOTFOUND' });
    await using egress = openEgress({ lookup: () => Promise.reject(cause) });
    const error = await failure(get(egress, 'http://nowhere.test/'));
    expect([error.kind, error.cause]).toEqual(['unreachable', cause]);
    expect(error.message).not.toContain('nowhere');
  });

  it('says that a port nobody listens on is unreachable, without the address', async () => {
    const server = await startOpenAiServer(json({}));
    await server[Symbol.asyncDispose]();
    await using egress = openEgress();
    const error = await failure(get(egress, server.origin));
    expect(error).toMatchObject({ kind: 'unreachable', cause: { code: 'ECONNREFUSED' } });
    expect(error.message).not.toMatch(/127|\d{4}/);
  });

  it('says that a connection closed before an answer is unreachable', async () => {
    await using server = await startOpenAiServer((response) => response.destroy());
    await using egress = openEgress();
    expect((await failure(get(egress, server.origin))).kind).toBe('unreachable');
  });

  it('gives up a connection that does not stand in time', async () => {
    await using egress = openEgress({ lookup: () => new Promise(() => {}) });
    const error = await failure(egress.fetch('http://slow.test/', { signal: never(), connectTimeoutMs: 100 }));
    expect([error.kind, error.cause]).toEqual(['timeout', expect.any(Error)]);
  });

  it('gives up a TLS handshake that does not end in time', async () => {
    const silent = createServer((socket) => socket.on('error', () => socket.destroy())).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    await using egress = openEgress();
    const error = await failure(egress.fetch(`https://127.0.0.1:${port}/`, { signal: never(), connectTimeoutMs: 100 }));
    expect(error.kind).toBe('timeout');
    silent.close();
  });

  it.each([301, 302, 303, 307, 308, 300])('does not follow a redirect with %i, and says so', async (status) => {
    await using server = await startOpenAiServer(text('', status, { location: '/elsewhere' }));
    await using egress = openEgress();
    const error = await failure(get(egress, server.origin));
    expect(error).toMatchObject({ kind: 'unreachable', details: { status } });
    expect(error.message).toContain('redirect');
    expect(server.asked).toHaveLength(1);
  });

  it('reads as much of a text as it is told, and drops the rest', async () => {
    await using server = await startOpenAiServer((response) => {
      const write = () => {
        while (response.write('x'.repeat(1000)));
        response.once('drain', write);
      };
      write();
    });
    await using egress = openEgress();
    const answer = await get(egress, server.origin);
    expect(await answer.text(2500)).toEqual({ text: 'x'.repeat(2500), whole: false });
    await expect.poll(() => server.sockets.size).toBe(0);
  });

  it('takes a text of exactly the length it is told as whole', async () => {
    await using server = await startOpenAiServer(text('12345'));
    await using egress = openEgress();
    expect(await (await get(egress, server.origin)).text(5)).toEqual({ text: '12345', whole: true });
    expect(await (await get(egress, server.origin)).text(4)).toEqual({ text: '1234', whole: false });
  });

  it('says that an answer was cut off when its connection breaks', async () => {
    await using server = await startOpenAiServer((response) => {
      response.write('begun');
      setTimeout(() => response.destroy(), 20);
    });
    await using egress = openEgress();
    const error = await failure((await get(egress, server.origin)).text(100));
    expect([error.kind, error.cause]).toEqual(['cut_off', expect.any(Error)]);
  });

  it.each(['before', 'while connecting', 'while waiting', 'while reading'])(
    'ends at once with the reason of the signal when that aborts %s',
    async (moment) => {
      await using server = await startOpenAiServer((response) => moment === 'while reading' && response.write('begun'));
      await using egress = openEgress(moment === 'while connecting' ? { lookup: () => new Promise(() => {}) } : {});
      const controller = new AbortController();
      const reason = new Error('enough');
      if (moment === 'before') controller.abort(reason);
      const host = moment === 'while connecting' ? 'slow.test' : '127.0.0.1';
      const answer = get(egress, `http://${host}:${server.port}/`, controller.signal).then((a) => a.text(100));
      setTimeout(() => controller.abort(reason), 50);
      await expect(answer).rejects.toBe(reason);
      await expect.poll(() => server.sockets.size).toBe(0);
    },
  );

  it('frees the connection when the reading of the pieces is left', async () => {
    await using server = await startOpenAiServer((response) => response.write('begun'));
    await using egress = openEgress();
    for await (const piece of (await get(egress, server.origin)).pieces()) {
      expect(Buffer.from(piece).toString()).toBe('begun');
      break;
    }
    await expect.poll(() => server.sockets.size).toBe(0);
  });

  it('uses a connection again after an answer was read', async () => {
    await using server = await startOpenAiServer(streaming('a', 'b'));
    await using egress = openEgress();
    for (let at = 0; at < 3; at++) {
      expect((await (await get(egress, server.origin)).text(10)).text).toBe('ab');
      // The end of an answer is known a moment before its connection is free.
      await setImmediate();
    }
    expect(server.connections).toBe(1);
  });

  it('ends what runs when it closes, and takes nothing more', async () => {
    await using server = await startOpenAiServer((response) => response.write('begun'));
    await using egress = openEgress();
    const answer = await get(egress, server.origin);
    const reading = failure(answer.text(100));
    await egress.close();
    expect((await reading).kind).toBe('cut_off');
    expect((await failure(get(egress, server.origin))).kind).toBe('unreachable');
    await expect.poll(() => server.sockets.size).toBe(0);
  });
});
