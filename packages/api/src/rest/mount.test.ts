import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { exampleOf, givenBelongings, type Belongings } from '../../test/examples.ts';
import { faultOfRefusal } from '../../test/expect-problem.ts';
import { operations, payloadOf, urlOf } from '../../test/operations.ts';

let api: TestApi;
let own: Belongings;
beforeAll(async () => {
  api = await createTestApi();
  own = await givenBelongings(api, 'ann');
});
afterAll(() => api[Symbol.asyncDispose]());

const reads = operations.filter(({ method }) => method === 'GET');

describe('a trailing slash makes no difference', () => {
  it.each(reads)('to $operationId', async (operation) => {
    const url = urlOf(operation, exampleOf(operation.operationId, own));
    const plain = await api.rest('GET', url);
    const slashed = await api.rest('GET', url.replace(/(?=\?|$)/, '/'));
    expect([slashed.status, lasting(slashed.body)]).toEqual([200, lasting(plain.body)]);
  });

  it('to a write', async () => {
    const made = await api.rest('POST', '/chats/', { body: { title: 'Slash' } });
    expect(made.headers['location']).toBe(`/api/v1/chats/${made.body.id}`);
    expect((await api.rest('PUT', `/chats/${made.body.id}/`, { body: { title: 'Other' } })).body.title).toBe('Other');
    expect((await api.rest('DELETE', `/chats/${made.body.id}/?permanent=false`)).status).toBe(204);
  });
});

describe('HEAD is GET without the body', () => {
  it.each(reads)('for $operationId', async (operation) => {
    const url = urlOf(operation, exampleOf(operation.operationId, own));
    const get = await api.rest('GET', url);
    const head = await api.rest('HEAD', url);
    expect([head.status, head.text]).toEqual([200, '']);
    expect(comparable(head.headers)).toEqual(comparable(get.headers));
  });

  it('for what is not there, and for who may not ask', async () => {
    const url = `/chats/${crypto.randomUUID()}`;
    const answers = [await api.rest('HEAD', url), await api.rest('HEAD', url, { as: null })];
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [404, ''],
      [401, ''],
    ]);
  });
});

describe('another method is refused with Allow', () => {
  const paths = Map.groupBy(operations, ({ path }) => path);

  it.each([...paths.keys()])('at %s, whoever asks and whatever is sent', async (path) => {
    const here = paths.get(path) ?? [];
    const taken = here.map(({ method }) => method);
    const url = path.replace(/\{\w+\}/g, '1');
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((name) => !taken.includes(name))) {
      const body = method === 'GET' ? {} : { body: '{"a":', headers: { 'content-type': 'application/json' } };
      const answer = await api.rest(method, url, { as: null, ...body });
      expect([answer.status, faultOfRefusal(answer)], method).toEqual([405, null]);
      const allowed = taken.includes('GET') ? [...taken, 'HEAD'] : taken;
      expect(answer.headers['allow']?.split(', '), method).toEqual(allowed.toSorted());
    }
  });

  it.each(['/health', '/ready', '/openapi.json', '/docs', '/metrics'])('at %s', async (path) => {
    const answer = await api.rest('POST', `/${path}`, { as: null, body: {} });
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, HEAD']);
  });
});

describe('an address that is none', () => {
  it.each(['/nothing', '/chats/1/nothing', '//nothing', '//api/v2/chats', '//', '//api/v1', '//trpc', '//CHATS'])(
    '%s is a problem, whoever asks',
    async (path) => {
      for (const as of ['ann', null]) {
        const answer = await api.rest('GET', path, { as });
        expect([answer.status, faultOfRefusal(answer)]).toEqual([404, null]);
      }
    },
  );

  it('is named without its query, which can hold what somebody searched for', async () => {
    const { detail } = await api.problem('GET', '/nothing?q=secret');
    expect(detail).toContain('/api/v1/nothing');
    expect(detail).not.toContain('secret');
  });
});

describe('what was created is where Location says', () => {
  it.each(['createSession', 'importSession', 'appendMessage', 'createCharacter'])('after %s', async (operationId) => {
    const operation = operations.find((candidate) => candidate.operationId === operationId)!;
    const call = exampleOf(operationId, own);
    const made = await api.rest('POST', urlOf(operation, call), { body: call.body });
    expect([made.status, made.headers['etag']]).toEqual([201, `"${made.body.version}"`]);
    const found = await api.rest('GET', `/${made.headers['location']}`);
    expect([found.status, found.body, found.headers['etag']]).toEqual([200, made.body, made.headers['etag']]);
  });

  it('after createApiKey, whose address takes its delete', async () => {
    const made = await api.rest('POST', '/auth/api-keys', { body: { name: 'x' } });
    expect((await api.rest('DELETE', `/${made.headers['location']}`)).status).toBe(204);
  });
});

it('a delete answers 204 with nothing in it', async () => {
  for (const { operationId, method, path } of operations.filter((operation) => '204' in operation.responses)) {
    const call = exampleOf(operationId, await givenBelongings(api, 'ann'));
    const answer = await api.rest(method, urlOf({ path }, call), payloadOf(call));
    expect([answer.status, answer.text, answer.headers['content-type']], operationId).toEqual([204, '', undefined]);
  }
});

it('the empty body of a POST without a media type is no body', async () => {
  const answers = [
    await api.rest('POST', '/chats'),
    await api.rest('POST', `/chats/${own.chatId}/restore`),
    await api.rest('POST', `/chats/${own.chatId}/complete`, { headers: { 'content-type': 'application/json' } }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([201, 200, 200]);
});

it('numbers and booleans of a query are what they say, and nothing else passes for them', async () => {
  const { body } = await api.rest('GET', '/chats?pinned=false&per_page=7');
  expect(body.metadata.per_page).toBe(7);
  expect(body.data.length).toBeGreaterThan(0);
  expect((await api.rest('GET', '/chats?pinned=true')).body.data).toEqual([]);
  for (const query of [
    'pinned=1',
    'pinned=',
    'pinned=TRUE',
    'per_page=',
    'per_page=7.0',
    'per_page=0x7',
    'per_page=+7',
    'per_page=7%20',
  ]) {
    expect((await api.rest('GET', `/chats?${query}`)).status, query).toBe(400);
  }
});

/** A body without the moment it was made at. */
function lasting(body: { exported_at?: string; type?: string } | undefined) {
  if (body?.exported_at) return { ...body, exported_at: null };
  return body?.type === 'stream-start' ? { ...body, created_at: null } : body;
}

/** The headers that are the same for two answers to one question. */
function comparable(headers: Record<string, string>) {
  const {
    date: _date,
    'x-request-id': _id,
    'transfer-encoding': _encoding,
    connection: _connection,
    'keep-alive': _alive,
    ...rest
  } = headers;
  return rest;
}
