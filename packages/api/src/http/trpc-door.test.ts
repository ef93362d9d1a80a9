import { createTRPCClient, httpBatchLink, httpLink, TRPCClientError } from '@trpc/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { givenBelongings } from '../../test/examples.ts';
import { leakIn } from '../../test/expect-problem.ts';
import type { AppRouter } from '../index.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('a batch', () => {
  it('keeps the calls beside one that fails, and nothing of the failed one', async () => {
    const { id: taken } = (await api.rest('POST', '/chats', { as: 'bob' })).body;
    // The middle one fails in the database, when its chat is in the entity manager already.
    const calls = [{ title: 'first' }, { title: 'middle', id: taken }, { title: 'last' }];
    const { status, body } = await batch('chats.create', calls, { as: 'amy' });
    expect(status).toBe(207);
    expect(body[0].result.data).toMatchObject({ title: 'first' });
    expect(body[1].error.data.problem).toMatchObject({ status: 409, code: 'conflict' });
    expect(body[2].result.data).toMatchObject({ title: 'last' });
    const { body: list } = await api.rest('GET', '/chats?sort=title', { as: 'amy' });
    expect(list.data.map(({ title }: { title: string }) => title)).toEqual(['first', 'last']);
  });

  it('of appends to one chat keeps every one, in an order without gaps', async () => {
    const { chatId } = await givenBelongings(api, 'ann');
    const calls = Array.from({ length: 20 }, (_, index) => ({ chat_id: chatId, role: 'user', content: `m${index}` }));
    const { body } = await batch('messages.append', calls);
    const seqs = body.map((answer: any) => answer.result.data.seq).toSorted((a: number, b: number) => a - b);
    expect(seqs).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
  });

  it('over the limit is refused whole', async () => {
    const { status, text, body } = await batch(
      'chats.create',
      Array.from({ length: 51 }, () => ({ title: 'many' })),
      { as: 'ben' },
    );
    expect(status).toBe(400);
    expect([body].flat()[0].error.data.problem.code).toBe('validation_failed');
    expect(leakIn(text)).toBeNull();
    expect((await api.rest('GET', '/chats', { as: 'ben' })).body.metadata.total).toBe(0);
    expect(
      (
        await batch(
          'chats.create',
          Array.from({ length: 50 }, () => ({})),
          { as: 'ben' },
        )
      ).status,
    ).toBe(200);
  });

  it('with one name that is open does not let the others in', async () => {
    for (const path of [
      'auth.login,chats.list',
      'auth.login%2Cchats.list',
      'auth.login%252Cchats.list',
      'chats.list,auth.login',
      ',auth.login',
      'auth.login,',
    ]) {
      const answer = await api.rest('POST', `//trpc/${path}?batch=1`, { as: null, body: { 0: {}, 1: {} } });
      expect([answer.status, answer.body.error?.data.problem.code], path).toEqual([401, 'unauthenticated']);
    }
  });

  it.each(['[]', '1', '"x"', '{', 'null', '{"0":[],"1":1}', '{"0":{"chat_id":1}}'])(
    'with the input %s is refused',
    async (body) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await api.rest('POST', '//trpc/chats.update,chats.update?batch=1', { body, headers });
      const problems = [answer.body].flat().map((part) => part.error.data.problem.status);
      expect(problems.every((status: number) => status === 400 || status === 404)).toBe(true);
      expect(leakIn(answer.text)).toBeNull();
    },
  );
});

describe('an error', () => {
  it('carries the problem, and nothing else of the server', async () => {
    const client = await api.trpc();
    const error = await client.chats.get.query({ chat_id: crypto.randomUUID() }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TRPCClientError);
    const { data, message, shape } = error as TRPCClientError<AppRouter>;
    expect(data?.problem).toMatchObject({
      status: 404,
      code: 'not_found',
      detail: message,
      request_id: expect.any(String),
    });
    expect(Object.keys(data ?? {}).toSorted()).toEqual(['httpStatus', 'problem']);
    expect(leakIn(JSON.stringify(shape))).toBeNull();
  });

  it.each([
    ['a batch', httpBatchLink],
    ['a single call', httpLink],
  ])('before any procedure reaches a typed client in %s as well', async (_kind, link) => {
    const client = createTRPCClient<AppRouter>({
      links: [link({ url: `${api.url}/trpc`, headers: { 'x-api-key': 'gr_wrong' } })],
    });
    const error = await client.chats.list.query({}).catch((reason: unknown) => reason);
    expect((error as TRPCClientError<AppRouter>).data?.problem).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it('of an unknown procedure is 404', async () => {
    for (const name of [
      'chats.nothing',
      'nothing',
      'constructor',
      '__proto__',
      'chats',
      'chats.create.x',
      '%00',
      'chats..get',
    ]) {
      const answer = await api.rest('GET', `//trpc/${name}`);
      expect([answer.status, answer.body.error.data.problem.code], name).toEqual([404, 'not_found']);
      expect(answer.headers['x-request-id']).toBe(answer.body.error.data.problem.request_id);
    }
  });

  it('of the wrong method is 405 with the right one', async () => {
    const mutation = await api.rest('GET', '//trpc/chats.create?input={}');
    const query = await api.rest('POST', '//trpc/chats.list', { body: {} });
    expect([mutation.status, mutation.headers['allow'], query.status, query.headers['allow']]).toEqual([
      405,
      'POST',
      405,
      'GET',
    ]);
    for (const method of ['PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']) {
      const answer = await api.rest(method, '//trpc/chats.create', { as: null });
      expect([answer.status, answer.headers['allow']], method).toEqual([405, 'GET, POST']);
    }
  });

  it('of a body that is not taken is 415 or 413', async () => {
    for (const type of [
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/octet-stream',
    ]) {
      const answer = await api.rest('POST', '//trpc/chats.create', { body: '{}', headers: { 'content-type': type } });
      expect([answer.status, answer.body.error.data.problem.code], type).toEqual([415, 'unsupported_media_type']);
    }
  });
});

it('keeps the methods apart: a mutation cannot be smuggled in as a query of a batch', async () => {
  const answer = await api.rest('GET', '//trpc/chats.list,chats.create?batch=1&input={"0":{},"1":{}}', { as: 'gus' });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect((await api.rest('GET', '/chats', { as: 'gus' })).body.metadata.total).toBe(0);
});

it('streams an export in pieces', async () => {
  const { chatId } = await givenBelongings(api, 'ann');
  const content = 'x'.repeat(20_000);
  for (let count = 0; count < 5; count++)
    await api.rest('POST', `/chats/${chatId}/messages`, { body: { role: 'user', content } });
  const client = await api.trpc();
  const pieces: string[] = [];
  for await (const piece of await client.chats.export.query({ chat_id: chatId, format: 'json' })) pieces.push(piece);
  expect(pieces.length).toBeGreaterThan(1);
  expect(JSON.parse(pieces.join('')).messages).toHaveLength(6);
});

it('an export that is left half-way leaves the server well', async () => {
  const { chatId } = await givenBelongings(api, 'ann');
  const client = await api.trpc();
  const stop = new AbortController();
  const stream = await client.chats.export.query({ chat_id: chatId, format: 'json' }, { signal: stop.signal });
  await stream[Symbol.asyncIterator]().next();
  stop.abort();
  expect((await api.rest('GET', `/chats/${chatId}`)).status).toBe(200);
});

it('heeds If-Match and Idempotency-Key as the REST door does', async () => {
  const { chatId } = await givenBelongings(api, 'ann');
  const update = await api.rest('POST', '//trpc/chats.update', {
    body: { chat_id: chatId, title: 'x' },
    headers: { 'if-match': '"7"' },
  });
  expect([update.status, update.body.error.data.problem.code]).toEqual([412, 'precondition_failed']);
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const first = await api.rest('POST', '//trpc/chats.create', { body: { title: 'x' }, headers });
  const second = await api.rest('POST', '//trpc/chats.create', { body: { title: 'x' }, headers });
  expect(second.text).toBe(first.text);
  expect(second.headers['idempotency-replayed']).toBe('true');
  // One router behind both doors: the key is the same there.
  const overRest = await api.rest('POST', '/chats', { body: { title: 'x' }, headers });
  expect([overRest.status, overRest.body]).toEqual([201, first.body.result.data]);
});

function batch(name: string, inputs: object[], options: { as?: string } = {}) {
  const path = inputs.map(() => name).join();
  return api.rest('POST', `//trpc/${path}?batch=1`, { ...options, body: Object.fromEntries(inputs.entries()) });
}
