import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { leakIn } from '../../test/expect-problem.ts';
import { operations } from '../../test/operations.ts';
import { connectRaw, exchange } from '../../test/raw-http.ts';

let api: TestApi;
let credentials: string;
beforeAll(async () => {
  api = await createTestApi();
  credentials = `Authorization: ${(await api.headersOf('ann'))['authorization']}`;
});
afterAll(() => api[Symbol.asyncDispose]());

const POST = (...headers: string[]) => [
  'POST /api/v1/chats HTTP/1.1',
  'Host: localhost',
  'Content-Type: application/json',
  credentials,
  ...headers,
];

describe('bytes that are no request', () => {
  it.each([
    ['garbage', () => 'GARBAGE\r\n\r\n'],
    ['a TLS greeting', () => Buffer.from([0x16, 3, 1, 0, 0xa5, 1, 0, 0, 0xa1, 3, 3])],
    ['HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['an unknown method', () => 'BREW /api/v1/chats HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['no Host', () => 'GET /health HTTP/1.1\r\n\r\n'],
    ['a header without a colon', () => 'GET /health HTTP/1.1\r\nHost: localhost\r\nnonsense\r\n\r\n'],
    ['a NUL in a header', () => 'GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n'],
    ['a negative length', () => request(POST('Content-Length: -1'))],
    ['an empty length', () => request(POST('Content-Length: '), '{}')],
    ['two lengths', () => request(POST('Content-Length: 2', 'Content-Length: 3'), '{}')],
    ['a length and chunks', () => request(POST('Content-Length: 2', 'Transfer-Encoding: chunked'), '0\r\n\r\n')],
    ['a chunk of no size', () => request(POST('Transfer-Encoding: chunked'), 'ZZ\r\n{}\r\n0\r\n\r\n')],
    ['an encoding nobody knows', () => request(POST('Transfer-Encoding: gzip'), '{}')],
    ['an address that is none', () => 'GET http://[/ HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ])('get 400: %s', async (_what, bytes) => {
    const answer = await exchange(api, bytes(), /\r\n\r\n/);
    expect([statusOf(answer), leakIn(answer)]).toEqual([400, null]);
    await expectAlive();
  });

  it('get 431 when the headers or the address are too long', async () => {
    for (const bytes of [
      `GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
      `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    ]) {
      expect(statusOf(await exchange(api, bytes, /\r\n\r\n/))).toBe(431);
    }
    await expectAlive();
  });

  it('are a request of their own when a body was longer than it said', async () => {
    const answer = await exchange(api, request(POST('Content-Length: 2'), '{}{"title":"smuggled"}'), /400 Bad Request/);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toContain('HTTP/1.1 400');
    const { body } = await api.rest('GET', '/chats?q=smuggled');
    expect(body.data).toEqual([]);
  });
});

describe('a body that is too large', () => {
  const withBody = operations.filter(({ takesBody }) => takesBody);
  const addresses = [
    ...withBody.flatMap(({ method, path, requestBody }) =>
      bodyTypes(requestBody?.content).map((type) => [`${method} /api/v1${path.replace(/\{\w+\}/g, '1')}`, type]),
    ),
    ['POST /trpc/chats.create', 'application/json'],
  ];

  it.each(addresses)(
    'is refused by what it says of itself, before it is read: %s of %s',
    async (address, mediaType) => {
      const head = [
        `${address} HTTP/1.1`,
        'Host: localhost',
        credentials,
        `Content-Type: ${mediaType}`,
        'Content-Length: 999999999',
      ];
      const answer = await exchange(api, request(head), /payload_too_large/);
      expect([statusOf(answer), leakIn(answer)]).toEqual([413, null]);
      expect(answer).toContain('"code":"payload_too_large"');
    },
  );

  it('is refused when it is found to be, when it said nothing', async () => {
    const mebibyte = new Uint8Array(1024 * 1024).fill(0x20);
    const body = new Blob(Array.from({ length: 40 }, () => mebibyte)).stream();
    const headers = { ...(await api.headersOf('ann')), 'content-type': 'application/json' };
    const stream: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' };
    const answer = await fetch(`${api.url}/api/v1/chats`, stream);
    expect([answer.status, await answer.json()]).toEqual([413, expect.objectContaining({ code: 'payload_too_large' })]);
    await expectAlive();
  });
});

describe('a connection that does not go on', () => {
  it('holds up nobody, however many there are', async () => {
    const dripping = await Promise.all(Array.from({ length: 50 }, () => connectRaw(api)));
    try {
      for (const [index, connection] of dripping.entries()) {
        connection.write(index % 2 === 0 ? request(POST('Content-Length: 1000'), '{"title":"') : 'GET /health HTT');
      }
      await expectAlive();
      for (const connection of dripping) connection.write('x');
      await expectAlive();
    } finally {
      for (const connection of dripping) connection[Symbol.dispose]();
    }
    await expectAlive();
    expect((await api.rest('GET', '/chats?q=xx')).body.data).toEqual([]);
  });

  it('is done with when the caller leaves in the middle of a body or of an answer', async () => {
    const { body: chat } = await api.rest('POST', '/chats');
    for (const bytes of [
      request(POST('Content-Length: 1000'), '{"title":"left"'),
      request([`GET /api/v1/chats/${chat.id}/export HTTP/1.1`, 'Host: localhost', credentials]),
      request(POST('Content-Length: 16'), '{"title":"gone"}'),
    ]) {
      using connection = await connectRaw(api);
      connection.write(bytes);
      await new Promise((resolve) => setTimeout(resolve, 5));
      connection.socket.resetAndDestroy();
    }
    await expectAlive();
    expect((await api.rest('GET', '/chats?q=left')).body.data).toEqual([]);
    // It is the caller's doing, and no fault of the server.
    expect(api.log.filter((line) => line.includes('request failed'))).toEqual([]);
  });
});

it('what comes in pieces is read as a whole', async () => {
  using connection = await connectRaw(api);
  const bytes = Buffer.from(
    request(POST('Content-Length: 17'), '{"title":"née 🙂"}').replace('Content-Length: 17', 'Content-Length: 21'),
  );
  for (const byte of bytes) {
    connection.write(Buffer.from([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const answer = await connection.answer(/\}$/);
  expect(statusOf(answer)).toBe(201);
  expect(Buffer.from(answer, 'latin1').toString('utf8')).toContain('"title":"née 🙂"');
});

/** The lines of a head, and a body after it. */
function request(lines: string[], body = ''): string {
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
}

async function expectAlive(): Promise<void> {
  expect((await api.rest('GET', '//health', { as: null })).status).toBe(200);
  expect((await api.rest('GET', '/chats?per_page=1')).status).toBe(200);
}

/** JSON, and what else an operation takes; one that takes nothing is sent JSON all the same. */
function bodyTypes(content: object = { 'application/json': {} }): string[] {
  return Object.keys(content).map((type) => (type.startsWith('multipart/') ? `${type}; boundary=x` : type));
}
