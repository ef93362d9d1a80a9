import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { setTimeout as wait } from 'node:timers/promises';
import { Headers } from 'undici';
import { describe, expect, it } from 'vitest';
import { chunk, data, DONE, hanging, json, streaming, text } from '../../test/openai-answers.ts';
import { answerOf, ask, failure, failureOf, never, openModel, request, textOf } from '../../test/openai-open.ts';
import type { Answering } from '../../test/openai-server.ts';
import type { Egress } from '../egress/create-egress.ts';
import type { JsonObject } from '../language-model.ts';
import { ModelError } from '../model-error.ts';
import { createOpenAiModel } from './create-openai-model.ts';

const HELLO = data(chunk({ role: 'assistant', content: 'Hello' }));
const STOP = data(chunk({}, 'stop'));
const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

/** Answers the first request in one way and all later ones in another. */
function first(answer: Answering, then: Answering): Answering {
  let count = 0;
  return (response, asked) => (count++ === 0 ? answer : then)(response, asked);
}

/** Answers with an event stream that breaks after these bytes. */
function breaking(...pieces: string[]): Answering {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of pieces) response.write(piece);
    setTimeout(() => response.destroy(), 20);
  };
}

/** Answers with an event stream whose pieces come one after the other. */
function dripping(ms: number, ...pieces: string[]): Answering {
  return async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    for (const piece of pieces) {
      await wait(ms);
      response.write(piece);
    }
    response.end();
  };
}

describe('a request to a model server', () => {
  it('asks for a stream with its usage, and passes on what the caller set', async () => {
    await using open = await openModel(streaming(STOP), { apiKey: 'secret-key', headers: { 'X-Title': 'Greenroom' } });
    await ask(open, request({ temperature: 0.5, odd: { deep: [1] } }));
    const [asked] = open.server.asked;
    expect(asked).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer secret-key', 'x-title': 'Greenroom', 'content-type': 'application/json' },
    });
    expect(asked?.body).toEqual({
      temperature: 0.5,
      odd: { deep: [1] },
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('does not let parameters take the place of the model, the messages or the stream', async () => {
    await using open = await openModel(streaming(STOP));
    const stream_options = { include_usage: false, include_obfuscation: false };
    await ask(open, request({ model: 'other', messages: [], stream: false, stream_options }));
    expect(open.server.asked[0]?.body).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      stream_options: { include_usage: true, include_obfuscation: false },
    });
  });

  it('sends no authorization without a key, and lets a configured header stand in for one', async () => {
    await using bare = await openModel(streaming(STOP));
    await ask(bare);
    expect(bare.server.asked[0]?.headers).not.toHaveProperty('authorization');
    await using own = await openModel(streaming(STOP), { apiKey: 'k', headers: { Authorization: 'Basic x' } });
    await ask(own);
    expect(own.server.asked[0]?.headers.authorization).toBe('Basic x');
  });

  it.each([
    ['/v1/', '/v1/chat/completions'],
    ['', '/chat/completions'],
    ['/openai?api-version=2', '/openai/chat/completions?api-version=2'],
  ])('finds its place below the address …%s', async (base, path) => {
    await using open = await openModel(streaming(STOP));
    const model = createOpenAiModel({ baseUrl: open.server.origin + base, egress: open.egress });
    await ask({ model });
    expect(open.server.asked[0]?.path).toBe(path);
  });

  it('names neither key nor header when one of them cannot be sent', async () => {
    await using open = await openModel(streaming(STOP));
    const create = (options: object) => () =>
      createOpenAiModel({ baseUrl: open.server.baseUrl, egress: open.egress, ...options });
    for (const options of [{ apiKey: 'sk-\u{1f511}' }, { headers: { 'x-key': 'sk-\n\n-x' } }]) {
      expect(create(options)).toThrow(/^(?!.*sk-).*HTTP does not allow/s);
    }
  });

  it.each([400, 422])(
    'is sent once more without stream_options when the server refuses those with %i',
    async (status) => {
      const refusal = json({ error: { message: 'Unrecognized request argument supplied: stream_options' } }, status);
      await using open = await openModel(first(refusal, streaming(HELLO, STOP)));
      expect(textOf(await ask(open, request({ seed: 1 })))).toBe('Hello');
      const [, again] = open.server.asked;
      expect(again?.body).toEqual({ seed: 1, model: 'm', messages: [{ role: 'user', content: 'hi' }], stream: true });
      expect(open.server.asked).toHaveLength(2);
    },
  );

  it('is sent twice at most, and once when something else is refused', async () => {
    await using stubborn = await openModel(json({ error: { message: 'stream_options' } }, 400));
    expect((await failure(ask(stubborn))).kind).toBe('refused');
    expect(stubborn.server.asked).toHaveLength(2);
    await using other = await openModel(json({ error: { message: 'temperature' } }, 400));
    expect((await failure(ask(other))).kind).toBe('refused');
    expect(other.server.asked).toHaveLength(1);
  });
});

describe('an answer of a model server', () => {
  it('is read piece by piece, each with the chunk it came in', async () => {
    const chunks = [chunk({ role: 'assistant', content: 'Hel' }), chunk({ content: 'lo' }), chunk({}, 'stop')];
    const last = { id: 'c1', choices: [], usage: USAGE };
    const events = await answerOf(streaming(...chunks.map(data), data(last), DONE));
    expect(events.map((event) => event.chunk)).toEqual([...chunks, last]);
    expect(events.map((event) => event.text)).toEqual(['Hel', 'lo', '', '']);
    expect(events.map((event) => event.finishReason)).toEqual([null, null, 'stop', null]);
    expect(events.map((event) => event.usage)).toEqual([null, null, null, USAGE]);
  });

  it('is handed on while it comes', async () => {
    await using open = await openModel(hanging(HELLO));
    for await (const { text } of open.model.stream(request(), { signal: never() })) {
      expect(text).toBe('Hello');
      break;
    }
  });

  it.each([
    ['comments', `: OPENROUTER PROCESSING\n\n${HELLO}: OPENROUTER PROCESSING\n\n${STOP}${DONE}`],
    ['CRLF', `${HELLO}${STOP}${DONE}`.replaceAll('\n', '\r\n')],
    ['CR', `${HELLO}${STOP}${DONE}`.replaceAll('\n', '\r')],
    ['a byte order mark', `\ufeff${HELLO}${STOP}${DONE}`],
    ['no space after data:', `${HELLO}${STOP}${DONE}`.replaceAll('data: ', 'data:')],
    ['pings as messages', `event: ping\ndata: {"type":"ping"}\n\ndata:\n\n${HELLO}${STOP}${DONE}`],
    ['event names and ids', `id: 1\nevent: message\n${HELLO}id: 2\nevent: completion\n${STOP}${DONE}`],
    ['no [DONE]', `${HELLO}${STOP}`],
    ['something behind [DONE]', `${HELLO}${STOP}${DONE}data: nonsense\n\n`],
    ['no empty line at its end', `${HELLO}${STOP}data: [DONE]`],
  ])('is read through %s', async (_, stream) => {
    const events = await answerOf(streaming(stream));
    expect(events.map(({ text, finishReason }) => [text, finishReason])).toEqual([
      ['Hello', null],
      ['', 'stop'],
    ]);
  });

  it.each([['text/plain'], ['application/octet-stream'], ['TEXT/EVENT-STREAM;charset=UTF-8'], [undefined]])(
    'is read as a stream when its type is %s',
    async (type) => {
      const events = await answerOf((response) => {
        response.writeHead(200, type === undefined ? {} : { 'content-type': type }).end(HELLO + STOP + DONE);
      });
      expect(textOf(events)).toBe('Hello');
    },
  );

  it('ends with "stop" when the server says no more than [DONE]', async () => {
    const events = await answerOf(streaming(HELLO, DONE));
    expect(events.map(({ text, finishReason }) => [text, finishReason])).toEqual([
      ['Hello', null],
      ['', 'stop'],
    ]);
    expect(events[1]?.chunk).toEqual(chunk({}, 'stop'));
    expect(await answerOf(streaming(DONE))).toMatchObject([{ text: '', finishReason: 'stop' }]);
  });

  it.each(['', ': still here\n\n', HELLO, HELLO.slice(0, -9), 'data: [DO', 'nonsense'])(
    'was cut off when it ends after %j',
    async (stream) => {
      expect((await failureOf(streaming(stream))).kind).toBe('cut_off');
    },
  );

  it('was cut off when its connection breaks, and hands on what came before', async () => {
    await using open = await openModel(breaking(HELLO, 'data: {"choi'));
    const texts: string[] = [];
    const reading = (async () => {
      for await (const { text } of open.model.stream(request(), { signal: never() })) texts.push(text);
    })();
    const error = await failure(reading);
    expect([error.kind, texts]).toEqual(['cut_off', ['Hello']]);
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('was whole when the connection breaks after its finish reason', async () => {
    expect(textOf(await answerOf(breaking(HELLO, STOP)))).toBe('Hello');
  });

  it('was whole when the server falls silent after its finish reason', async () => {
    expect(textOf(await answerOf(hanging(HELLO, STOP), { idleTimeoutMs: 50 }))).toBe('Hello');
  });

  it('ends at [DONE] although the server keeps the connection open', async () => {
    const begun = performance.now();
    expect(textOf(await answerOf(hanging(HELLO, STOP, DONE)))).toBe('Hello');
    expect(textOf(await answerOf(hanging(HELLO, DONE)))).toBe('Hello');
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it.each(['{"choices": [', 'null', '7', '"text"', '[]', 'secret words'])(
    'is malformed with %j in it, and the error repeats nothing of it',
    async (content) => {
      const error = await failureOf(streaming(HELLO, `data: ${content}\n\n`));
      expect(error.kind).toBe('malformed');
      expect(`${error.message}${JSON.stringify(error.details)}`).not.toMatch(/secret|choices/);
    },
  );

  it.each(['text/html', 'application/x-ndjson', 'image/png'])('is malformed as %s, and is not read', async (type) => {
    await using open = await openModel((response) => {
      response.writeHead(200, { 'content-type': type });
      response.write('<html>');
    });
    expect((await failure(ask(open))).kind).toBe('malformed');
    await expect.poll(() => open.server.sockets.size).toBe(0);
  });

  const error = { message: 'boom', code: 'server_error', odd: [1] };
  it.each<[string, string, string, JsonObject | undefined]>([
    ['as a payload', data({ error }), 'failed', error],
    ['beside choices', data({ ...chunk({}, 'error'), error }), 'failed', error],
    ['as an event', `event: error\n${data({ error })}`, 'failed', error],
    ['as an event with its fields bare', `event: error\n${data(error)}`, 'failed', error],
    ['as an event with a text', 'event: error\ndata: out of memory\n\n', 'failed', { message: 'out of memory' }],
    ['as a text', data({ error: 'boom' }), 'failed', { message: 'boom' }],
    ['with the code 429', data({ error: { message: 'm', code: 429 } }), 'rate_limited', { message: 'm', code: 429 }],
    ['with the status "429"', data({ error: { status: '429' } }), 'rate_limited', { status: '429' }],
    [
      'with a rate limit',
      data({ error: { code: 'rate_limit_exceeded' } }),
      'rate_limited',
      { code: 'rate_limit_exceeded' },
    ],
  ])('fails with an error in the stream %s', async (_, stream, kind, body) => {
    expect(await failureOf(streaming(HELLO, stream))).toMatchObject({ kind, details: { body } });
  });

  it.each([[null], [''], [false]])('does not fail with the error %j', async (none) => {
    expect(textOf(await answerOf(streaming(data({ ...chunk({ content: 'Hello' }), error: none }), STOP)))).toBe(
      'Hello',
    );
  });

  it('may come whole, although a stream was asked for', async () => {
    const tool_calls = [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }];
    const message = { role: 'assistant', content: 'Hello', reasoning_content: 'Hm', tool_calls };
    const whole = {
      id: 'c',
      object: 'chat.completion',
      model: 'm',
      choices: [{ index: 0, message, finish_reason: 'stop' }],
    };
    const events = await answerOf(json({ ...whole, usage: USAGE }));
    expect(events).toMatchObject([{ text: 'Hello', reasoning: 'Hm', finishReason: 'stop', usage: USAGE }]);
    expect(events[0]?.toolCalls).toEqual([{ index: 0, ...tool_calls[0] }]);
    expect(events[0]?.chunk).toMatchObject({
      id: 'c',
      object: 'chat.completion.chunk',
      choices: [{ delta: { content: 'Hello' } }],
    });
  });

  it('ends with "stop" when it comes whole and does not say why it ends', async () => {
    const events = await answerOf(json({ choices: [{ message: { content: 'Hello' } }] }));
    expect(events.map(({ text, finishReason }) => [text, finishReason])).toEqual([
      ['Hello', null],
      ['', 'stop'],
    ]);
  });

  it('fails with an error in the place of a whole answer', async () => {
    expect(await failureOf(json({ error }))).toMatchObject({ kind: 'failed', details: { body: error } });
    expect((await failureOf(json({ error: { code: 429 } }))).kind).toBe('rate_limited');
  });

  it.each([['{}'], ['{"choices":[]}'], ['[1]'], ['{"choices":'], ['']])('is malformed as the JSON %j', async (body) => {
    const answer = text(body, 200, { 'content-type': 'application/json' });
    expect((await failureOf(answer)).kind).toBe('malformed');
  });
});

describe('an answer with an error status', () => {
  it.each([
    [401, 'credentials'],
    [403, 'credentials'],
    [429, 'rate_limited'],
    [400, 'refused'],
    [404, 'refused'],
    [413, 'refused'],
    [422, 'refused'],
    [500, 'failed'],
    [502, 'failed'],
    [503, 'failed'],
  ])('of %i is told as %s, with what the server says', async (status, kind) => {
    const body = { message: 'because', type: 't', param: null };
    const error = await failureOf(json({ error: body }, status));
    expect(error).toMatchObject({ kind, details: { status, body } });
    expect(error.message).not.toContain('because');
  });

  it('of a redirect is told as unreachable', async () => {
    expect((await failureOf(text('', 307, { location: '/v2' }))).kind).toBe('unreachable');
  });

  it.each([429, 503])('of %i says how long to wait, as seconds or as a date', async (status) => {
    expect((await failureOf(json({}, status, { 'retry-after': '7' }))).details.retryAfter).toBe(7);
    const date = new Date(Date.now() + 60_000).toUTCString();
    const { retryAfter } = (await failureOf(json({}, status, { 'retry-after': date }))).details;
    expect(retryAfter).toBeGreaterThan(50);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect((await failureOf(json({}, status))).details.retryAfter).toBeUndefined();
  });

  it.each([
    ['{"error":"no such model"}', { message: 'no such model' }],
    ['{"detail":"Not Found"}', { message: 'Not Found', detail: 'Not Found' }],
    ['{"object":"error","message":"m"}', { object: 'error', message: 'm' }],
    ['<h1>Bad Gateway</h1>', { message: '<h1>Bad Gateway</h1>' }],
    ['', undefined],
  ])('is understood with the body %j', async (said, body) => {
    expect((await failureOf(text(said, 400))).details.body).toEqual(body);
  });

  it('is read up to 64 KiB', async () => {
    const { body } = (await failureOf(text('x'.repeat(1_000_000), 500))).details;
    expect(body?.['message']).toBe('x'.repeat(64 * 1024));
  });

  it('repeats neither the key nor a header it was sent', async () => {
    const [apiKey, header] = ['sk-canary-0123456789', 'canary-header-0123456789'];
    const said = json({ error: { message: `Incorrect key ${apiKey}, header ${header}` } }, 401);
    const error = await failureOf(said, { apiKey, headers: { 'x-key': header } });
    expect(error.details.body).toEqual({ message: 'Incorrect key [secret], header [secret]' });
  });
});

describe('the time a model server has', () => {
  const SHORT = { firstEventTimeoutMs: 150, idleTimeoutMs: 150 };

  it.each<[string, Answering]>([
    ['no headers', () => undefined],
    ['headers alone', hanging()],
    ['the beginning of a message', hanging(HELLO.slice(0, 10))],
    ['half an error', (response) => response.writeHead(500).write('{"err')],
    ['half a whole answer', (response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{')],
  ])('to begin ends after %s', async (_, answer) => {
    const begun = performance.now();
    const error = await failureOf(answer, SHORT);
    expect([error.kind, error.message]).toEqual(['timeout', 'The model server did not begin to answer in time.']);
    expect(performance.now() - begun).toBeLessThan(1500);
  });

  it('to go on ends after silence, and hands on what came before', async () => {
    await using open = await openModel(hanging(HELLO), SHORT);
    const texts: string[] = [];
    const reading = (async () => {
      for await (const { text } of open.model.stream(request(), { signal: never() })) texts.push(text);
    })();
    const error = await failure(reading);
    expect([error.kind, error.message]).toEqual(['timeout', expect.stringContaining('fell silent')]);
    expect(texts).toEqual(['Hello']);
    await expect.poll(() => open.server.sockets.size).toBe(0);
  });

  it('to begin is counted apart from the time to go on', async () => {
    const patience = { firstEventTimeoutMs: 2000, idleTimeoutMs: 40 };
    expect(textOf(await answerOf(dripping(200, HELLO + STOP), patience))).toBe('Hello');
  });

  it('begins anew with every comment, before the first message and after it', async () => {
    const comments = Array.from({ length: 4 }, () => ': wait\n\n');
    const patience = { firstEventTimeoutMs: 500, idleTimeoutMs: 500 };
    const events = await answerOf(dripping(150, ...comments, HELLO, ...comments, STOP), patience);
    expect(textOf(events)).toBe('Hello');
  });

  it('does not pass while the reader takes its own', async () => {
    await using open = await openModel(dripping(10, HELLO, HELLO, STOP), SHORT);
    let count = 0;
    for await (const { text } of open.model.stream(request(), { signal: never() })) {
      if (text !== '') count++;
      await wait(250);
    }
    expect(count).toBe(2);
  });

  it('to take a connection ends as well', async () => {
    await using open = await openModel(streaming(STOP));
    const egress: Egress = {
      ...open.egress,
      fetch: (address, options) => {
        expect(options.connectTimeoutMs).toBe(321);
        return open.egress.fetch(address, options);
      },
    };
    await ask({ model: createOpenAiModel({ baseUrl: open.server.baseUrl, egress, connectTimeoutMs: 321 }) });
    expect(open.server.asked).toHaveLength(1);
  });
});

describe('the end of a request', () => {
  it.each<[string, Answering, number]>([
    ['before anything is sent', streaming(STOP), -1],
    ['while the server is silent', () => undefined, 50],
    ['between headers and the first piece', hanging(), 50],
    ['in the middle of the answer', hanging(HELLO), 50],
    ['while an error is read', (response) => response.writeHead(500).write('{'), 50],
  ])('comes at once, with the reason of the signal, %s', async (_, answer, delay) => {
    await using open = await openModel(answer);
    const controller = new AbortController();
    const reason = new Error('enough');
    if (delay < 0) controller.abort(reason);
    else setTimeout(() => controller.abort(reason), delay);
    const begun = performance.now();
    await expect(ask(open, request(), controller.signal)).rejects.toBe(reason);
    expect(performance.now() - begun).toBeLessThan(1000);
    await expect.poll(() => open.server.sockets.size).toBe(0);
  });

  it('comes at once while nobody waits for a piece', async () => {
    await using open = await openModel(hanging(HELLO));
    const controller = new AbortController();
    const events = open.model.stream(request(), { signal: controller.signal })[Symbol.asyncIterator]();
    await events.next();
    controller.abort(new Error('enough'));
    await expect.poll(() => open.server.sockets.size).toBe(0);
    await expect(events.next()).rejects.toThrow('enough');
  });

  it('comes before what has arrived together with the last piece', async () => {
    await using open = await openModel(streaming(HELLO + HELLO + STOP + DONE));
    const controller = new AbortController();
    let count = 0;
    const reading = (async () => {
      for await (const { text } of open.model.stream(request(), { signal: controller.signal })) {
        count += text.length / 5;
        controller.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toThrow('enough');
    expect(count).toBe(1);
  });

  it('is no error for whoever leaves the iteration after it', async () => {
    await using open = await openModel(hanging(HELLO));
    const controller = new AbortController();
    for await (const { text } of open.model.stream(request(), { signal: controller.signal })) {
      expect(text).toBe('Hello');
      controller.abort(new Error('enough'));
      break;
    }
    await expect.poll(() => open.server.sockets.size).toBe(0);
  });

  it('comes when the iteration is left, also while a piece is waited for', async () => {
    await using open = await openModel(hanging(HELLO));
    const events = open.model.stream(request(), { signal: never() })[Symbol.asyncIterator]();
    expect((await events.next()).value?.text).toBe('Hello');
    const waiting = events.next();
    expect(await events.return?.()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
    await expect.poll(() => open.server.sockets.size).toBe(0);
  });

  it('sends nothing when the iteration is left before it begins', async () => {
    await using open = await openModel(hanging(HELLO));
    const events = open.model.stream(request(), { signal: never() })[Symbol.asyncIterator]();
    await events.return?.();
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(open.server.connections).toBe(0);
  });

  it('leaves no open socket, no listener and no timer behind, a hundred times over', async () => {
    const pick: Answering[] = [hanging(HELLO), hanging(), () => undefined, streaming(HELLO), hanging(HELLO, STOP)];
    await using open = await openModel((response, asked) => pick[asked.body.seed % pick.length]?.(response, asked));
    const controller = new AbortController();
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const runs = Array.from({ length: 100 }, async (_, seed) => {
      const own = new AbortController();
      if (seed % 2 === 0) setTimeout(() => own.abort(new Error('enough')), 100);
      const signal = seed % 2 === 0 ? own.signal : controller.signal;
      for await (const { text } of open.model.stream(request({ seed }), { signal })) {
        if (text !== '' && seed % 3 === 0) break;
      }
    });
    setTimeout(() => controller.abort(new Error('enough')), 200);
    const outcomes = await Promise.allSettled(runs);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['fulfilled', 'rejected']));
    // What was read to its end may be kept for the next request; all else is gone.
    await open.egress.close();
    await expect.poll(() => open.server.sockets.size).toBe(0);
    await expect.poll(timers).toBeLessThanOrEqual(before + 1);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('leaves no open socket after a hundred aborted streams', async () => {
    await using open = await openModel(hanging(HELLO));
    const runs = Array.from({ length: 100 }, async () => {
      const controller = new AbortController();
      for await (const { text } of open.model.stream(request(), { signal: controller.signal })) {
        controller.abort(new Error(`enough of ${text}`));
      }
    });
    const outcomes = await Promise.allSettled(runs);
    expect(
      outcomes.every((outcome) => outcome.status === 'rejected' && outcome.reason.message === 'enough of Hello'),
    ).toBe(true);
    await expect.poll(() => open.server.sockets.size).toBe(0);
  });

  it('leaves the connection for the next request when the answer was read to its end', async () => {
    await using open = await openModel(streaming(HELLO, STOP));
    for (let at = 0; at < 5; at++) {
      await ask(open);
      await wait(5);
    }
    expect(open.server.connections).toBe(1);
  });

  it('waits a moment behind [DONE] for the connection to be free again', async () => {
    await using open = await openModel(dripping(10, HELLO, STOP, DONE));
    for (let at = 0; at < 3; at++) {
      await ask(open);
      await wait(5);
    }
    expect(open.server.connections).toBe(1);
  });
});

describe('any stream', () => {
  const delta = fc.oneof(
    fc.record({ content: fc.string({ unit: 'grapheme' }) }),
    fc.record({ reasoning_content: fc.string({ unit: 'binary' }) }),
    fc.record({
      tool_calls: fc.array(
        fc.record({
          index: fc.nat(2),
          id: fc.constantFrom('a', 'b'),
          function: fc.record({ name: fc.constantFrom('f', ''), arguments: fc.string() }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
  );
  const stream = fc.record({
    payloads: fc.array(
      delta.map((said) => chunk(said)),
      { maxLength: 6 },
    ),
    eol: fc.constantFrom('\n', '\r\n', '\r'),
    comment: fc.constantFrom('', ': wait\n\n', 'id: 1\n'),
    ending: fc.constantFrom(STOP, STOP + DONE, DONE),
    cuts: fc.array(fc.nat(), { maxLength: 12 }),
  });

  it('yields the same events wherever its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(stream, async ({ payloads, eol, comment, ending, cuts }) => {
        const messages = payloads.map((payload) => comment + data(payload)).join('') + ending;
        const bytes = Buffer.from(messages.replaceAll('\n', eol));
        const whole = await eventsOf([bytes]);
        expect(whole.map(({ text }) => text).join('')).toBe(
          payloads.map(({ choices }) => (choices as any)[0].delta.content ?? '').join(''),
        );
        expect(await eventsOf(cutAt(bytes, cuts))).toEqual(whole);
        expect(await eventsOf(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });

  it('that is cut short yields the first of its events and an error, or all of them', async () => {
    const bytes = Buffer.from(
      `${data(chunk({ content: 'กข' }))}: wait\r\n\r\n${data(chunk({ content: '👍🏽' }))}${STOP}${DONE}`,
    );
    const whole = (await eventsOf([bytes])).map(({ text }) => text);
    for (let length = 0; length < bytes.length; length++) {
      const came: string[] = [];
      const reading = (async () => {
        for await (const { text } of streamOf([bytes.subarray(0, length)])) came.push(text);
      })();
      const error: unknown = await reading.catch((thrown: unknown) => thrown);
      expect(came).toEqual(whole.slice(0, came.length));
      if (error !== undefined) expect(ModelError.is(error) && error.kind).toBe('cut_off');
      else expect(came).toEqual(whole);
    }
  });

  function cutAt(bytes: Buffer, cuts: readonly number[]): Uint8Array[] {
    const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
    return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
  }

  async function eventsOf(pieces: readonly Uint8Array[]) {
    const events = [];
    for await (const event of streamOf(pieces)) events.push(event);
    // An id that had to be made up is another one each time.
    return JSON.parse(JSON.stringify(events).replaceAll(/call_[\da-f]{32}/g, 'made-up')) as typeof events;
  }

  /** The bytes through an egress that hands them on just as they are cut, which a socket would not. */
  function streamOf(pieces: readonly Uint8Array[]) {
    const egress: Egress = {
      fetch: async () => ({
        status: 200,
        headers: new Headers({ 'content-type': 'text/event-stream' }),
        async *pieces() {
          yield* pieces;
        },
        text: () => Promise.reject(new Error('A stream is not read whole.')),
      }),
      close: async () => undefined,
    };
    return createOpenAiModel({ baseUrl: 'http://pieces.test/v1', egress }).stream(request(), { signal: never() });
  }
});
