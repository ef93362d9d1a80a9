import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { failureOf } from '../test/failure-of.ts';
import { answers, cuts, hangs, refuses, refusesCalls, scriptedServer } from '../test/scripted-server.ts';
import { createClient } from './index.ts';

const REF = { chat_id: '0193a1e0-0000-7000-8000-000000000001' };
const CHAT = { id: REF.chat_id, title: 'Tea' };
const unavailable = refuses(503, { code: 'unavailable' });

it('waits as long as a streamed refusal asks, then tries again', async () => {
  await using server = await scriptedServer(
    refusesCalls({ code: 'rate_limited', status: 429, retry_after: 1 }),
    answers(CHAT),
  );
  const client = createClient({ url: server.url });
  expect(await client.chats.get.query(REF)).toEqual(CHAT);
  expect(waitsOf(server)).toEqual([expect.toSatisfy((wait) => wait >= 1000 && wait < 5000)]);
});

it('waits as long as a Retry-After header asks, then tries again, a mutation too', async () => {
  await using server = await scriptedServer(
    refuses(429, { code: 'rate_limited' }, { 'retry-after': '1' }),
    answers(CHAT),
  );
  const client = createClient({ url: server.url });
  expect(await client.chats.update.mutate({ ...REF, title: 'Tea', expected_version: 1 })).toEqual(CHAT);
  expect(waitsOf(server)).toEqual([expect.toSatisfy((wait) => wait >= 1000 && wait < 5000)]);
});

it('gives up after as many retries as it was given, with waits that grow', async () => {
  await using server = await scriptedServer(unavailable);
  const failure = await failureOf(createClient({ url: server.url }).chats.get.query(REF));
  expect(failure).toMatchObject({ code: 'unavailable', status: 503, requestId: 'r-1' });
  expect(server.requests).toHaveLength(3);
  const [first, second] = waitsOf(server) as [number, number];
  expect(first).toSatisfy((wait) => wait >= 250 && wait < 3000);
  expect(second).toSatisfy((wait) => wait >= 500 && wait < 3000);
});

it.each([[0], [1]])('tries again as often as told: %i', async (retries) => {
  await using server = await scriptedServer(unavailable);
  await failureOf(createClient({ url: server.url, retries }).chats.get.query(REF));
  expect(server.requests).toHaveLength(retries + 1);
});

it('does not wait for a retry that the timeout would cut off, and tells the refusal', async () => {
  await using server = await scriptedServer(refuses(429, { code: 'rate_limited' }, { 'retry-after': '30' }));
  const started = performance.now();
  const failure = await failureOf(createClient({ url: server.url, timeoutMs: 5_000 }).chats.get.query(REF));
  expect(failure).toMatchObject({ code: 'rate_limited', retryAfter: 30 });
  expect(performance.now() - started).toBeLessThan(4_000);
});

it.each([502, 503, 504])('tries again when a proxy answers %i with a page of its own', async (status) => {
  const proxyPage = (response: ServerResponse) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Bad day</h1>');
  await using server = await scriptedServer(proxyPage, answers(CHAT));
  expect(await createClient({ url: server.url }).chats.get.query(REF)).toEqual(CHAT);
});

it('tries again when the connection is cut before an answer', async () => {
  await using server = await scriptedServer(cuts, answers(CHAT));
  expect(await createClient({ url: server.url }).chats.get.query(REF)).toEqual(CHAT);
  expect(server.requests).toHaveLength(2);
});

it('tries again when the answer breaks off', async () => {
  await using server = await scriptedServer((response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"0":[[0],[null,0,0]]}\n');
    setTimeout(() => response.destroy(), 20);
  }, answers(CHAT));
  expect(await createClient({ url: server.url }).chats.get.query(REF)).toEqual(CHAT);
});

it('tells that no server is there', async () => {
  const server = await scriptedServer(hangs);
  await server[Symbol.asyncDispose]();
  const failure = await failureOf(createClient({ url: server.url, retries: 0 }).chats.get.query(REF));
  expect(failure).toMatchObject({ code: 'network', status: undefined });
  expect(failure.message).toMatch(/127\.0\.0\.1:\d+ could not be reached: .*ECONNREFUSED/);
});

it('sends a repeated append under one id of its own making, and without a key', async () => {
  await using server = await scriptedServer(cuts, answers(CHAT));
  const client = createClient({ url: server.url });
  await client.messages.append.mutate({ ...REF, role: 'user', content: 'Hello' });
  const ids = server.requests.map(({ inputs }) => inputs[0].id);
  expect(ids).toEqual([expect.stringMatching(/^[0-9a-f-]{14}7/), ids[0]]);
  expect(server.requests[0]?.headers).not.toHaveProperty('idempotency-key');
});

it('leaves the id that the caller gave', async () => {
  await using server = await scriptedServer(answers(CHAT));
  await createClient({ url: server.url }).chats.create.mutate({ id: REF.chat_id });
  expect(server.requests[0]?.inputs).toEqual([{ id: REF.chat_id }]);
});

it('sends any other repeated mutation under one Idempotency-Key, and another call under another', async () => {
  await using server = await scriptedServer(cuts, answers(CHAT));
  const client = createClient({ url: server.url });
  await client.characters.create.mutate({ name: 'Ada' });
  await client.characters.create.mutate({ name: 'Ada' });
  const [first, again, other] = server.requests.map(({ headers }) => headers['idempotency-key']);
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

it("sends the caller's own Idempotency-Key", async () => {
  await using server = await scriptedServer(answers(CHAT));
  const context = { idempotencyKey: 'import-7' };
  await createClient({ url: server.url }).characters.create.mutate({ name: 'Ada' }, { context });
  expect(server.requests[0]?.headers['idempotency-key']).toBe('import-7');
});

it('does not repeat a change with an expected version when its fate is unknown', async () => {
  await using server = await scriptedServer(cuts, answers(CHAT));
  const change = { ...REF, title: 'Tea', expected_version: 1 };
  expect(await failureOf(createClient({ url: server.url }).chats.update.mutate(change))).toMatchObject({
    code: 'network',
  });
  expect(server.requests).toHaveLength(1);
});

it('fails a call that hangs when its time is over, and tries it no more', async () => {
  await using server = await scriptedServer(hangs);
  const started = performance.now();
  const failure = await failureOf(createClient({ url: server.url, timeoutMs: 300 }).chats.get.query(REF));
  expect(failure).toMatchObject({ code: 'timeout', message: 'No answer came within 300 ms.' });
  expect(performance.now() - started).toSatisfy((time) => time >= 290 && time < 5000);
  expect(server.requests).toHaveLength(1);
});

it('counts all tries into the timeout', async () => {
  await using server = await scriptedServer(cuts, hangs);
  const started = performance.now();
  const failure = await failureOf(createClient({ url: server.url, timeoutMs: 900 }).chats.get.query(REF));
  expect(failure.code).toBe('timeout');
  expect(performance.now() - started).toBeLessThan(5_000);
});

it.each([Infinity, 1e12])('takes a timeout of %d ms, which no timer can count', async (timeoutMs) => {
  await using server = await scriptedServer(cuts, answers(CHAT));
  expect(await createClient({ url: server.url, timeoutMs }).chats.get.query(REF)).toEqual(CHAT);
});

it('lets a single call have another timeout', async () => {
  await using server = await scriptedServer(hangs);
  const client = createClient({ url: server.url });
  const failure = await failureOf(client.chats.get.query(REF, { context: { timeoutMs: 100 } }));
  expect(failure.message).toBe('No answer came within 100 ms.');
});

it('ends a call that the caller aborts, lets go of the connection and does not try again', async () => {
  let isClosed: Promise<unknown> | undefined;
  await using server = await scriptedServer(
    (response) => (isClosed = new Promise((resolve) => response.on('close', resolve))),
  );
  const aborter = new AbortController();
  const call = failureOf(createClient({ url: server.url }).chats.get.query(REF, { signal: aborter.signal }));
  await expect.poll(() => server.requests.length).toBe(1);
  aborter.abort();
  expect(await call).toMatchObject({ code: 'aborted', message: 'The call was aborted.' });
  await isClosed;
  expect(server.requests).toHaveLength(1);
});

it('ends a wait for a retry when the caller aborts', async () => {
  await using server = await scriptedServer(refuses(503, { code: 'unavailable' }, { 'retry-after': '20' }));
  const aborter = new AbortController();
  const call = failureOf(createClient({ url: server.url }).chats.get.query(REF, { signal: aborter.signal }));
  await expect.poll(() => server.requests.length).toBe(1);
  aborter.abort();
  expect(await call).toMatchObject({ code: 'aborted' });
  expect(server.requests).toHaveLength(1);
});

it('sends nothing when the signal was aborted before', async () => {
  await using server = await scriptedServer(answers(CHAT));
  const call = createClient({ url: server.url }).chats.get.query(REF, { signal: AbortSignal.abort() });
  expect(await failureOf(call)).toMatchObject({ code: 'aborted' });
  expect(server.requests).toHaveLength(0);
});

it('calls the end of an AbortSignal.timeout a timeout', async () => {
  await using server = await scriptedServer(hangs);
  const call = createClient({ url: server.url }).chats.get.query(REF, { signal: AbortSignal.timeout(50) });
  expect(await failureOf(call)).toMatchObject({ code: 'timeout' });
});

it('aborts one call of a batch and answers the others', async () => {
  await using server = await scriptedServer((response, seen) => setTimeout(() => answers(CHAT)(response, seen), 300));
  const client = createClient({ url: server.url });
  const [aborted, answered] = await Promise.all([
    failureOf(client.chats.get.query(REF, { signal: AbortSignal.timeout(50) })),
    client.chats.get.query(REF),
  ]);
  expect(aborted.code).toBe('timeout');
  expect(answered).toEqual(CHAT);
  expect(server.requests).toHaveLength(1);
});

it('tells what cannot be sent, and does not try it again', async () => {
  await using server = await scriptedServer(answers(CHAT));
  const client = createClient({ url: server.url });
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  const created = await failureOf(client.chats.create.mutate({ metadata: cycle }));
  expect(created).toMatchObject({
    code: 'validation_failed',
    message: expect.stringMatching(/^The call cannot be sent: .*circular/i),
  });
  const listed = await failureOf(client.chats.list.query({ q: 'x'.repeat(9_000) }));
  expect(listed).toMatchObject({ code: 'validation_failed', message: expect.stringMatching(/too big/) });
  expect(server.requests).toHaveLength(0);
});

function waitsOf({ requests }: { requests: { at: number }[] }): number[] {
  return requests.slice(1).map(({ at }, index) => at - (requests[index] as { at: number }).at);
}
