import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { givenBelongings } from '../../test/examples.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const RESOURCES = {
  session: { change: { title: 'Changed' }, urlOf: async () => `/chats/${(await givenBelongings(api, 'ann')).chatId}` },
  message: {
    change: { content: 'Changed' },
    urlOf: async () => `/messages/${(await givenBelongings(api, 'ann')).messageId}`,
  },
  character: {
    change: { name: 'Changed' },
    urlOf: async () => `/characters/${(await givenBelongings(api, 'ann')).characterId}`,
  },
};

describe.each(Object.entries(RESOURCES))('a %s', (_kind, { change, urlOf }) => {
  it('is written when If-Match names its version, any version, or it among others', async () => {
    const url = await urlOf();
    for (const tagOf of [(tag: string) => tag, () => '*', (tag: string) => `"0", ${tag} , "999"`]) {
      const { headers, body } = await api.rest('GET', url);
      const written = await api.rest('PUT', url, {
        body: anew(change),
        headers: { 'if-match': tagOf(headers['etag']!) },
      });
      expect(written.status).toBe(200);
      expect(written.body.version).toBe(body.version + 1);
      expect(written.headers['etag']).toBe(`"${body.version + 1}"`);
    }
  });

  it.each(['W/"1"', '"2"', '1', 'x', '"2", W/"1"', ''])('is left alone when If-Match is %j', async (tag) => {
    const url = await urlOf();
    const before = await api.rest('GET', url);
    const refused = await api.problem('PUT', url, { body: change, headers: { 'if-match': tag } });
    expect(refused).toMatchObject({ status: 412, code: 'precondition_failed', current_version: 1 });
    const deleted = await api.problem('DELETE', url, { headers: { 'if-match': tag } });
    expect(deleted).toMatchObject({ status: 412, code: 'precondition_failed', current_version: 1 });
    expect((await api.rest('GET', url)).body).toEqual(before.body);
  });

  it('is written or left alone by expected_version', async () => {
    const url = await urlOf();
    const before = await api.rest('GET', url);
    for (const [method, path, body] of [
      ['PUT', url, { ...change, expected_version: 2 }],
      ['DELETE', `${url}?expected_version=2`, undefined],
    ] as const) {
      const refused = await api.problem(method, path, body ? { body } : {});
      expect(refused).toMatchObject({ status: 409, code: 'version_conflict', current_version: 1 });
    }
    expect((await api.rest('GET', url)).body).toEqual(before.body);
    expect((await api.rest('PUT', url, { body: { ...change, expected_version: 1 } })).body.version).toBe(2);
    expect((await api.rest('DELETE', `${url}?expected_version=2`)).status).toBe(204);
  });

  it('is changed by exactly one of many writers who saw the same version', async () => {
    const url = await urlOf();
    const writes = Array.from({ length: 8 }, () =>
      api.rest('PUT', url, { body: anew(change), headers: { 'if-match': '"1"' } }),
    );
    const statuses = (await Promise.all(writes)).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
    expect((await api.rest('GET', url)).body.version).toBe(2);
  });
});

describe.each(Object.entries(RESOURCES).filter(([kind]) => kind !== 'message'))(
  'a %s in the trash',
  (_kind, { urlOf }) => {
    it('comes back only in the version that is named', async () => {
      const url = await urlOf();
      const { body } = await api.rest('GET', url);
      await api.rest('DELETE', url);
      const refused = await api.problem('POST', `${url}/restore`, { body: { expected_version: 99 } });
      expect(refused).toMatchObject({ status: 409, code: 'version_conflict', current_version: expect.any(Number) });
      const version = refused.current_version!;
      const wrong = { headers: { 'if-match': '"99"' } };
      expect(await api.problem('POST', `${url}/restore`, wrong)).toMatchObject({
        status: 412,
        current_version: version,
      });
      expect((await api.rest('GET', url)).status).toBe(404);
      const restored = await api.rest('POST', `${url}/restore`, { headers: { 'if-match': `"${version}"` } });
      expect(restored.body).toMatchObject({ id: body.id, deleted_at: null });
    });
  },
);

it('If-Match stands before expected_version, and nothing is written when one of them fails', async () => {
  const { chatId } = await givenBelongings(api, 'ann');
  const write = (tag: string, expected_version: number) =>
    api.rest('PUT', `/chats/${chatId}`, { body: { title: 'x', expected_version }, headers: { 'if-match': tag } });
  expect([(await write('"1"', 2)).status, (await write('"2"', 1)).status, (await write('"2"', 2)).status]).toEqual([
    409, 412, 412,
  ]);
  expect((await api.rest('GET', `/chats/${chatId}`)).body.version).toBe(1);
});

it('appending a message leaves the version of the chat', async () => {
  const { chatId } = await givenBelongings(api, 'ann');
  await api.rest('POST', `/chats/${chatId}/messages`, { body: { role: 'user', content: 'x' } });
  expect((await api.rest('GET', `/chats/${chatId}`)).body.version).toBe(1);
});

let counter = 0;
/** The change with another value, so that it does change something. */
function anew(change: Record<string, string>) {
  return Object.fromEntries(Object.entries(change).map(([name, value]) => [name, `${value} ${++counter}`]));
}
