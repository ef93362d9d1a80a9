import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { post, receive } from '../../test/ask-fake-server.ts';
import type { ModelScript, ScriptStep } from './model-script.ts';
import {
  callingTool,
  erroringAfterHeaders,
  malformed,
  rateLimited,
  resetting,
  saying,
  stalling,
  withoutDone,
} from './script-builders.ts';
import { type FakeModelServerOptions, startFakeModelServer } from './start-fake-model-server.ts';

/** What a fresh server streams for a script. */
async function stream(script: ModelScript, fields: Record<string, unknown> = {}) {
  await using server = await startFakeModelServer();
  const response = await post(server.url, script, fields);
  return { status: response.status, headers: response.headers, ...(await receive(response)) };
}

/** What a fresh server answers at once for a script. */
async function ask(script?: ModelScript, options?: FakeModelServerOptions) {
  await using server = await startFakeModelServer(options);
  const response = await post(server.url, script, { stream: false });
  const body = await response.text();
  return { status: response.status, headers: response.headers, body };
}

function only(...steps: ScriptStep[]): ModelScript {
  return { steps };
}

describe('a stream', () => {
  it('says back the last user text as server-sent events, and ends with [DONE]', async () => {
    await using server = await startFakeModelServer();
    const response = await post(server.url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const { text, data } = await receive(response);
    expect(text).toBe('You said: Hi there');
    expect(data.at(-1)).toBe('[DONE]');
    expect(JSON.parse(data[0] ?? '')).toMatchObject({ object: 'chat.completion.chunk', model: 'fake-large' });
  });

  it('tells the usage to those who ask for it, and to nobody else', async () => {
    const asking = await stream(saying('Hi'), { stream_options: { include_usage: true } });
    expect(JSON.parse(asking.data.at(-2) ?? '')).toMatchObject({ choices: [], usage: { total_tokens: 11 } });
    expect((await stream(saying('Hi'))).wire).not.toContain('usage');
  });

  it('cuts text, thoughts and arguments as the script says', async () => {
    const said = await stream(saying('a😀b', { chunkSize: 1, reasoning: 'Hm' }));
    expect(said.text).toBe('a😀b');
    expect(said.data.filter((data) => data.includes('"content":"')).length).toBe(4);
    expect(said.data.filter((data) => data.includes('reasoning_content')).length).toBe(2);
    const called = await stream(callingTool('look', 'no JSON', { pieces: 2 }));
    expect(called.data.filter((data) => data.includes('tool_calls":[')).length).toBe(2);
  });

  it('sends chunks, comments and raw bytes exactly as they stand', async () => {
    const raw = Buffer.from([0x3a, 0x20, 0xe2, 0x82, 0xac, 0x0a]);
    const { wire } = await stream(
      only(
        { do: 'comment', text: 'BUSY' },
        { do: 'chunk', chunk: { odd: [1] } },
        { do: 'raw', text: raw.subarray(0, 4).toString('base64'), encoding: 'base64' },
        { do: 'raw', text: raw.subarray(4).toString('base64'), encoding: 'base64' },
        { do: 'raw', text: 'data:x\r\n' },
      ),
    );
    expect(wire).toBe(': BUSY\n\ndata: {"odd":[1]}\n\n: €\ndata:x\r\n');
  });

  it('sends each piece by itself, without waiting for the next', async () => {
    await using server = await startFakeModelServer();
    const response = await post(server.url, saying('abc', { chunkSize: 1, everyMs: 60_000 }));
    const decoder = new TextDecoder();
    let wire = '';
    for await (const bytes of response.body ?? []) {
      wire += decoder.decode(bytes);
      if (wire.includes('"content":"a"')) break;
    }
    expect(wire).not.toContain('"content":"b"');
  });

  it('sends the head alone for raw bytes that are none', async () => {
    await using server = await startFakeModelServer();
    const response = await post(server.url, only({ do: 'raw', text: '' }, { do: 'stall' }));
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  it('breaks in a reset, and everything before it arrives', async () => {
    const long = 'x'.repeat(3_000_000);
    expect(await stream(resetting(long))).toMatchObject({ text: long, broken: true });
    await expect(stream(resetting())).rejects.toThrow('fetch failed');
  });

  it('ends in good order without [DONE]', async () => {
    const { text, wire, broken } = await stream(withoutDone('Hi'));
    expect([text, wire.includes('[DONE]'), broken]).toEqual(['Hi', false, false]);
    expect(await stream(only())).toMatchObject({ status: 200, wire: '', broken: false });
  });

  it('sends a line of the asked length that is not JSON', async () => {
    const { data, text } = await stream(malformed('Hel'));
    expect(text).toBe('Hel');
    expect(() => JSON.parse(data.at(-1) ?? '') as unknown).toThrow(SyntaxError);
    const long = await stream(only({ do: 'malformed', bytes: 100_000 }));
    expect(long.data[0]).toHaveLength(100_000);
  });

  it('puts an error into the stream once that has begun', async () => {
    const { status, text, data } = await stream(erroringAfterHeaders('Hel'));
    expect([status, text]).toEqual([200, 'Hel']);
    expect(JSON.parse(data.at(-2) ?? '')).toMatchObject({ error: { type: 'server_error' } });
  });

  it('answers an error by HTTP before, with how long to wait', async () => {
    const { status, headers, wire } = await stream(rateLimited(7));
    expect([status, headers.get('retry-after')]).toEqual([429, '7']);
    expect(JSON.parse(wire)).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
  });

  it('answers any status, head and body', async () => {
    const page = { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad Gateway</h1>' };
    const { status, headers, wire } = await stream(only({ do: 'wait', ms: 1 }, { do: 'status', ...page }));
    expect([status, headers.get('content-type'), wire]).toEqual([502, 'text/html', page.body]);
  });

  it('answers 400 to a script that cannot be played, 500 to what HTTP does not allow, and goes on', async () => {
    await using server = await startFakeModelServer();
    const odd = await post(server.url, only({ do: 'dance' } as unknown as ScriptStep));
    expect([odd.status, await odd.text()]).toEqual([400, expect.stringContaining('no such step')]);
    expect((await post(server.url, only({ do: 'status', status: 9999 }))).status).toBe(500);
    expect((await receive(await post(server.url))).text).toBe('You said: Hi there');
  });
});

describe('an answer at once', () => {
  it('holds all that the stream would have told', async () => {
    const script = saying('Good day', { chunkSize: 2, reasoning: 'Hm', finishReason: 'length' });
    const { status, body } = await ask(script);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      object: 'chat.completion',
      model: 'fake-large',
      choices: [
        { message: { role: 'assistant', content: 'Good day', reasoning_content: 'Hm' }, finish_reason: 'length' },
      ],
      usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
    });
  });

  it('holds tool calls whole', async () => {
    const { body } = await ask(callingTool('look', { at: 'the door' }, { pieces: 4 }));
    const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":"the door"}' } };
    expect(JSON.parse(body)).toMatchObject({
      choices: [{ message: { content: null, tool_calls: [call] }, finish_reason: 'tool_calls' }],
    });
  });

  it('is an HTTP error for an error at whatever time', async () => {
    expect((await ask(rateLimited(7))).headers.get('retry-after')).toBe('7');
    expect((await ask(erroringAfterHeaders('Hel'))).status).toBe(500);
    const inStream = await ask(only({ do: 'chunk', chunk: { error: { message: 'Overloaded' } } }));
    expect([inStream.status, inStream.body]).toEqual([500, '{"error":{"message":"Overloaded"}}']);
  });

  it('is no JSON when the stream would be malformed, and breaks when that would be cut off', async () => {
    const { status, body } = await ask(malformed('Hel'));
    expect(status).toBe(200);
    expect(() => JSON.parse(body) as unknown).toThrow(SyntaxError);
    await expect(ask(resetting('Hel'))).rejects.toThrow('fetch failed');
    await expect(ask(only({ do: 'finish', reason: 'stop' }, { do: 'reset' }))).rejects.toThrow('fetch failed');
    await expect(ask(only({ do: 'text', text: 'Hel' }, { do: 'end' }))).rejects.toThrow('fetch failed');
  });

  it('follows the script it was made with, which may be made for the request', async () => {
    const script: FakeModelServerOptions['script'] = ({ model, parameters }) =>
      saying(`${model} ${JSON.stringify(parameters)}`);
    expect(JSON.parse((await ask(undefined, { script })).body)).toMatchObject({
      choices: [{ message: { content: 'fake-large {"stream":false}' } }],
    });
  });
});

describe('around the answers', () => {
  it('lists its models', async () => {
    await using server = await startFakeModelServer();
    const response = await fetch(`${server.url}/models`);
    const { object, data } = (await response.json()) as { object: string; data: { id: string }[] };
    expect([object, ...data.map(({ id }) => id)]).toEqual(['list', 'fake-large', 'fake-small']);
  });

  it('answers 401 without the right key, on both paths', async () => {
    await using server = await startFakeModelServer({ apiKey: 'right' });
    const headersOf = (key: string) => ({ authorization: `Bearer ${key}` });
    for (const headers of [{}, headersOf('wrong'), headersOf('rightly')]) {
      expect((await fetch(`${server.url}/models`, { headers })).status).toBe(401);
      const refused = await post(server.url, saying('Hi'), {}, { headers });
      expect([refused.status, await refused.json()]).toMatchObject([401, { error: { code: 'invalid_api_key' } }]);
    }
    const headers = headersOf('right');
    expect((await fetch(`${server.url}/models`, { headers })).status).toBe(200);
    expect((await receive(await post(server.url, saying('Hi'), {}, { headers }))).text).toBe('Hi');
    expect(server.requests().map((request) => request.headers.authorization?.slice(7))).toEqual([
      undefined,
      'wrong',
      'rightly',
      'right',
    ]);
  });

  it('records what it was asked, also for other processes', async () => {
    await using server = await startFakeModelServer();
    await receive(await post(server.url, saying('Hi'), { seed: 7 }, { headers: { 'x-trace': 'abc' } }));
    const [record] = server.requests();
    expect(record).toMatchObject({ state: 'ended', headers: { 'x-trace': 'abc' }, body: { seed: 7, stream: true } });
    const told = await fetch(new URL('/requests', server.url));
    expect(await told.json()).toEqual({ requests: [record] });
  });

  it('refuses what is no request for a completion', async () => {
    await using server = await startFakeModelServer();
    for (const body of ['{', '[]', '"text"', '{"model":"fake-large"}', '{"messages":[]}']) {
      expect((await fetch(`${server.url}/chat/completions`, { method: 'POST', body })).status).toBe(400);
    }
    expect((await fetch(`${server.url}/embeddings`, { method: 'POST', body: '{}' })).status).toBe(404);
  });

  it('says so when its port is taken', async () => {
    await using server = await startFakeModelServer();
    const port = Number(new URL(server.url).port);
    await expect(startFakeModelServer({ port })).rejects.toThrow('EADDRINUSE');
  });
});

describe('a caller that goes away', () => {
  it.each([
    ['while it stalls', stalling('Once')],
    ['before the head', stalling()],
    ['in a wait', only({ do: 'raw', text: '' }, { do: 'wait', ms: 60_000 })],
  ])('is noticed %s', async (_, script) => {
    await using server = await startFakeModelServer();
    for (const stream of [true, false]) {
      const caller = new AbortController();
      const response = post(server.url, script, { stream }, { signal: caller.signal }).then(receive);
      await expect.poll(() => server.requests().at(-1)?.state).toBe('running');
      caller.abort();
      await response.catch((error: Error) => expect(error.name).toBe('AbortError'));
      await expect.poll(() => server.requests().at(-1)?.state).toBe('aborted');
    }
    expect(server.requests()).toHaveLength(2);
  });

  it('is noticed while it reads nothing of a long answer', async () => {
    await using server = await startFakeModelServer();
    const { port } = new URL(server.url);
    const script = only({ do: 'text', text: 'x'.repeat(20_000_000) }, { do: 'stall' });
    const body = JSON.stringify({ model: 'fake-large', messages: [], stream: true, script });
    const socket = connect(Number(port), '127.0.0.1').pause();
    socket.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    await expect.poll(() => server.requests().length).toBe(1);
    socket.destroy();
    await expect.poll(() => server.requests()[0]?.state).toBe('aborted');
  });

  it('is noticed in the middle of its request', async () => {
    await using server = await startFakeModelServer();
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{');
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    expect((await receive(await post(server.url))).text).toBe('You said: Hi there');
    expect(server.requests()).toHaveLength(1);
  });

  it('does not keep the server from closing', async () => {
    const server = await startFakeModelServer({ script: stalling('Once') });
    const response = await post(server.url);
    const rest = receive(response);
    await server.close();
    expect(await rest).toMatchObject({ text: 'Once', broken: true });
    await server.close();
  });
});

it('keeps 200 answers at once apart', async () => {
  await using server = await startFakeModelServer();
  const texts = Array.from({ length: 200 }, (_, index) => `Answer ${index}: ${'ä😀'.repeat(index)}`);
  const answers = texts.map((text) => post(server.url, saying(text, { chunkSize: 7, everyMs: 1 })).then(receive));
  expect((await Promise.all(answers)).map(({ text }) => text)).toEqual(texts);
  expect(server.requests().every(({ state }) => state === 'ended')).toBe(true);
});
