import { expect, expectTypeOf, it } from 'vitest';
import { API_KEY, createTestServer } from '../test/create-test-server.ts';
import { failureOf } from '../test/failure-of.ts';
import { scriptedServer, type Step } from '../test/scripted-server.ts';
import { createClient } from './index.ts';

const REF = { chat_id: '0193a1e0-0000-7000-8000-000000000001' };

it('streams an export', async () => {
  await using server = await createTestServer();
  const client = createClient({ url: server.url, apiKey: API_KEY });
  const chat = await client.chats.create.mutate({ title: 'Tea' });
  for (let turn = 0; turn < 20; turn += 1) {
    await client.messages.append.mutate({ chat_id: chat.id, role: 'user', content: `Turn ${turn}.` });
  }
  const stream = await client.chats.export.query({ chat_id: chat.id });
  expectTypeOf(stream).toExtend<AsyncIterable<string>>();
  let file = '';
  for await (const chunk of stream) file += chunk;
  const { format, messages } = JSON.parse(file);
  expect(format).toBe('greenroom-chat');
  expect(messages.map(({ content }: { content: string }) => content)).toContain('Turn 19.');
});

it('fails a stream that is refused as a call fails', async () => {
  await using server = await createTestServer();
  const client = createClient({ url: server.url, apiKey: API_KEY });
  expect(await failureOf(client.chats.export.query(REF))).toMatchObject({ code: 'not_found', status: 404 });
});

it('throws what goes wrong in the middle of a stream as a GreenroomError', async () => {
  const problem = { code: 'internal', detail: 'It broke.', status: 500, request_id: 'r-9' };
  await using server = await scriptedServer(
    chunks('a', 'b', [1, 2, { code: -32_603, message: 'It broke.', data: { problem } }]),
  );
  const stream = await createClient({ url: server.url }).chats.export.query(REF);
  const read: string[] = [];
  const failure = await failureOf(readInto(read, stream));
  expect(failure).toMatchObject({ code: 'internal', requestId: 'r-9', message: 'It broke.' });
  expect(read).toEqual(['a', 'b']);
});

it('throws a network error when the connection is cut in the middle of a stream, and does not begin it again', async () => {
  await using server = await scriptedServer(async (response, request) => {
    await chunks('a')(response, request);
    setTimeout(() => response.destroy(), 20);
  });
  const stream = await createClient({ url: server.url }).chats.export.query(REF);
  expect(await failureOf(readInto([], stream))).toMatchObject({ code: 'network' });
  expect(server.requests).toHaveLength(1);
});

it('holds the timeout until the first chunk and no longer', async () => {
  await using late = await scriptedServer(chunks());
  const client = createClient({ url: late.url, timeoutMs: 500 });
  expect(await failureOf(client.chats.export.query(REF))).toMatchObject({ code: 'timeout' });

  await using slow = await scriptedServer(async (response, request) => {
    await chunks('a')(response, request);
    setTimeout(() => response.write('[1,1,[["b"]]]\n[1,0,[[]]]\n'), 900);
  });
  const read: string[] = [];
  await readInto(read, await createClient({ url: slow.url, timeoutMs: 500 }).chats.export.query(REF));
  expect(read).toEqual(['a', 'b']);
});

it('ends a stream that the caller aborts, also between two chunks, and closes the connection', async () => {
  let closed: Promise<unknown> | undefined;
  await using server = await scriptedServer((response, request) => {
    closed = new Promise((resolve) => response.on('close', resolve));
    return chunks('a')(response, request);
  });
  const aborter = new AbortController();
  const stream = await createClient({ url: server.url }).chats.export.query(REF, { signal: aborter.signal });
  setTimeout(() => aborter.abort(), 50);
  expect(await failureOf(readInto([], stream))).toMatchObject({ code: 'aborted' });
  await closed;
});

it('closes the connection when the reader stops early', async () => {
  let closed: Promise<unknown> | undefined;
  await using server = await scriptedServer((response, request) => {
    closed = new Promise((resolve) => response.on('close', resolve));
    return chunks('a', 'b')(response, request);
  });
  for await (const chunk of await createClient({ url: server.url }).chats.export.query(REF)) {
    expect(chunk).toBe('a');
    break;
  }
  await closed;
});

/** Streams chunks as the server does, and lets the stream stand open; what is no text is sent as it is. */
function chunks(...values: (string | unknown[])[]): Step {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(
      '{"0":[[0],[null,0,0]]}\n[0,0,[[{"result":0}],["result",0,2]]]\n[2,0,[[{"data":0}],["data",1,1]]]\n',
    );
    for (const value of values) {
      response.write(`${JSON.stringify(typeof value === 'string' ? [1, 1, [[value]]] : value)}\n`);
    }
  };
}

async function readInto(read: string[], stream: AsyncIterable<string>): Promise<void> {
  for await (const chunk of stream) read.push(chunk);
}
