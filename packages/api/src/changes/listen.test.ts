import { dropOldChanges, openStorage, type Storage } from '@greenroom/storage';
import { newTestDatabase } from '@greenroom/test-database';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { listenAs } from '../../test/listen-as.ts';
import { openTestStorage } from '../../test/open-test-storage.ts';
import { newPerson } from '../../test/person.ts';
import { exchange } from '../../test/raw-http.ts';

let api: TestApi;
let storage: Storage & { listeners(): number };
beforeAll(async () => {
  storage = countingListeners(await openTestStorage());
  api = await createTestApi({ storage });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await storage.close();
});

describe('each change is told once, with the ids of what it is of', () => {
  it('of chats', async () => {
    const ann = newPerson(api);
    using listener = await listenAs(api, ann.name);
    expect(listener.start).toMatchObject({ id: '0', type: 'stream-start', chat_id: null, message_id: null });
    const { id: chat_id } = await ann.newChat({ title: 'A plan' });
    await ann.put(`/chats/${chat_id}`, { title: 'Another plan' });
    await ann.delete(`/chats/${chat_id}`);
    await ann.post(`/chats/${chat_id}/restore`);
    await ann.delete(`/chats/${chat_id}`);
    await ann.delete(`/chats/${chat_id}?permanent=true`);
    const file = { format: 'greenroom-chat', format_version: 1, chat: { title: 'Imported' }, messages: [] };
    const { id: imported } = await ann.post('/chats/import', file);
    const told = (type: string, id = chat_id) => ({ type, chat_id: id, message_id: null, generation_id: null });
    expect(await listener.take(7)).toMatchObject([
      told('chat-created'),
      told('chat-updated'),
      told('chat-deleted'),
      told('chat-restored'),
      told('chat-deleted'),
      told('chat-deleted'),
      told('chat-created', imported),
    ]);
  });

  it('of messages', async () => {
    const ann = newPerson(api);
    const { id: chat_id } = await ann.newChat();
    using listener = await listenAs(api, ann.name);
    const { id: message_id } = await ann.append(chat_id, 'Hi');
    await ann.put(`/messages/${message_id}`, { content: 'Good day' });
    await ann.delete(`/messages/${message_id}`);
    expect(await listener.take(3)).toMatchObject(
      ['message-created', 'message-updated', 'message-deleted'].map((type) => ({ type, chat_id, message_id })),
    );
  });

  it('and nothing is told of a repetition, of what changes nothing, and of what is refused', async () => {
    const ann = newPerson(api);
    const character = await ann.newCharacter({ first_message: 'Hello', alternate_greetings: ['Hey'] });
    using listener = await listenAs(api, ann.name);
    const chat = { id: crypto.randomUUID(), title: 'x', character_id: character.id };
    await ann.post('/chats', chat);
    await ann.post('/chats', chat);
    const messages = `/chats/${chat.id}/messages`;
    const message = { id: crypto.randomUUID(), role: 'user', content: 'Hi' };
    await ann.post(messages, message);
    await ann.post(messages, message);
    await ann.put(`/chats/${chat.id}`, { title: 'x' });
    await ann.put(`/messages/${message.id}`, { content: 'Hi' });
    await ann.post(`/chats/${chat.id}/restore`);
    await ann.refused('PUT', `/chats/${chat.id}`, { title: 'y', expected_version: 9 });
    await ann.refused('DELETE', `/chats/${chat.id}?permanent=true`);
    await ann.refused('POST', messages, { ...message, content: 'Other' });
    const key = { headers: { 'idempotency-key': crypto.randomUUID() } };
    for (let time = 0; time < 2; time++) await ann.rest('POST', '/chats', { body: { title: 'y' }, ...key });
    const { id: last } = await ann.append(chat.id, 'Last');
    expect((await listener.take(4)).map(({ type, message_id }) => [type, message_id])).toEqual([
      ['chat-created', null],
      ['message-created', message.id],
      ['chat-created', null],
      ['message-created', last],
    ]);
  });

  it('and to nobody but the owner', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    using anns = await listenAs(api, ann.name);
    using bobs = await listenAs(api, bob.name, { query: '?cursor=0' });
    const { id: annsChat } = await ann.newChat();
    const { id: bobsChat } = await bob.newChat();
    await ann.append(annsChat, 'secret');
    await bob.append(bobsChat, 'Hi');
    expect((await anns.take(2)).map(({ chat_id }) => chat_id)).toEqual([annsChat, annsChat]);
    expect((await bobs.take(2)).map(({ chat_id }) => chat_id)).toEqual([bobsChat, bobsChat]);
  });
});

describe('a listener who comes back', () => {
  it.each([
    ['the cursor', (id: string) => ({ query: `?cursor=${id}` })],
    ['Last-Event-ID', (id: string) => ({ headers: { 'last-event-id': id } })],
    [
      'the cursor before Last-Event-ID',
      (id: string) => ({ query: `?cursor=${id}`, headers: { 'last-event-id': '0' } }),
    ],
  ])('goes on after %s, with nothing missing and nothing twice', async (_what, asked) => {
    const ann = newPerson(api);
    const { id: chatId } = await ann.newChat();
    const seen: string[] = [];
    let at = '0';
    for (let visit = 0; visit < 4; visit++) {
      using listener = await listenAs(api, ann.name, asked(at));
      expect(listener.start.id).toBe(at);
      const expected = visit === 0 ? 1 : 2;
      const during = visit === 0 ? [] : [await ann.append(chatId, 'during')];
      const events = await listener.take(expected + during.length);
      seen.push(...events.map(({ id }) => id));
      at = events.at(-1)!.id;
      listener.leave();
      await Promise.all([ann.append(chatId, 'away'), ann.append(chatId, 'away')]);
    }
    using whole = await listenAs(api, ann.name, { query: '?cursor=0' });
    expect((await whole.take(seen.length)).map(({ id }) => id)).toEqual(seen);
  });

  it('gets more than one batch of what was missed, in order', async () => {
    const ann = newPerson(api);
    const { id: chatId } = await ann.newChat();
    const appended: string[] = [];
    for (let count = 0; count < 450; count++) appended.push((await ann.append(chatId, 'x')).id);
    using listener = await listenAs(api, ann.name, { query: '?cursor=0' });
    expect((await listener.take(451)).slice(1).map(({ message_id }) => message_id)).toEqual(appended);
  });

  it('from now on, unless a cursor is named', async () => {
    const ann = newPerson(api);
    await ann.newChat();
    using listener = await listenAs(api, ann.name, { headers: { 'last-event-id': '' } });
    const { id: chat_id } = await ann.newChat();
    expect(await listener.next()).toMatchObject({ type: 'chat-created', chat_id });
    expect(listener.start.id).not.toBe('0');
  });

  it('is told when what was missed is not kept any more', async () => {
    const ann = newPerson(api);
    await ann.newChat();
    await ann.newChat();
    await dropOldChanges(storage, new Date(Date.now() + 60_000));
    const { id: chat_id } = await ann.newChat();
    using listener = await listenAs(api, ann.name, { query: '?cursor=0' });
    expect(await listener.take(2)).toMatchObject([
      { type: 'events-dropped', chat_id: null },
      { type: 'chat-created', chat_id },
    ]);
  });

  it.each([
    ['of no such event', '?cursor=999999999999999', {}],
    ['that is none', '?cursor=x', {}],
    ['that is none, in the header', '', { 'last-event-id': '-1' }],
    ['of no such event, in the header', '', { 'last-event-id': '999999999999999' }],
  ])('with a cursor %s is refused', async (_what, query, headers) => {
    const problem = await api.problem('GET', `/events${query}`, { headers });
    expect(problem).toMatchObject({ status: 400, code: 'validation_failed', issues: [{ path: 'cursor' }] });
  });
});

describe('a stream', () => {
  it('is one that no proxy keeps back or stores', async () => {
    const { headers } = await api.rest('GET', '/events');
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
  });

  it('leaves nothing behind when its listener goes, whenever that is', async () => {
    const ann = newPerson(api);
    using listener = await listenAs(api, ann.name);
    const { id: chatId } = await ann.newChat();
    await listener.next();
    expect(storage.listeners()).toBeGreaterThan(0);
    listener.leave();
    await expect.poll(() => storage.listeners()).toBe(0);

    const { authorization } = await api.headersOf(ann.name);
    const request = `GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\n\r\n`;
    for (let time = 0; time < 30; time++) await exchange(api, request, time % 2 ? /HTTP/ : /(?:)/);
    expect((await ann.rest('HEAD', '/events')).status).toBe(200);
    await expect.poll(() => storage.listeners()).toBe(0);
    await ann.append(chatId, 'Hi');
    // Every one of them gave back its place.
    const again = await Promise.all(Array.from({ length: 20 }, () => listenAs(api, ann.name)));
    for (const each of again) each.leave();
    await expect.poll(() => storage.listeners()).toBe(0);
  });

  it('is one of at most twenty of a user, and another user has twenty as well', async () => {
    const [ann, bob] = [newPerson(api), newPerson(api)];
    const open = await Promise.all(Array.from({ length: 20 }, () => listenAs(api, ann.name)));
    const refused = await ann.refused('GET', '/events');
    expect(refused).toMatchObject({ status: 429, code: 'rate_limited', retry_after: 5 });
    using others = await listenAs(api, bob.name);
    expect(others.start.type).toBe('stream-start');
    open[0]?.leave();
    await expect.poll(async () => (await ann.rest('GET', '/events')).status).toBe(200);
    for (const each of open) each.leave();
    await expect.poll(() => storage.listeners()).toBeLessThanOrEqual(1);
  });

  it('counts as one request', async () => {
    await using limited = await createTestApi({ rateLimits: { requestsPerMinute: 2, messagesPerMinute: null } });
    const first = await limited.rest('GET', '/events');
    expect(first.headers['ratelimit']).toContain('r=1');
    await limited.rest('GET', '/chats');
    expect(await limited.problem('GET', '/events')).toMatchObject({ status: 429, code: 'rate_limited' });
  });

  it('needs no more than the scope read', async () => {
    const { body: key } = await api.rest('POST', '/auth/api-keys', { body: { name: 'r', scopes: ['read'] } });
    const headers = { 'x-api-key': key.key };
    expect((await api.rest('GET', '/events', { as: null, headers })).status).toBe(200);
    const account = await api.rest('POST', '/auth/api-keys', { body: { name: 'a', scopes: ['account'] } });
    const refused = await api.problem('GET', '/events', { as: null, headers: { 'x-api-key': account.body.key } });
    expect(refused.code).toBe('insufficient_scope');
  });
});

it('a typed client gets the same over tRPC, until it goes', async () => {
  const ann = newPerson(api);
  const client = await api.trpc(ann.name);
  const leaving = new AbortController();
  const changes = await client.changes.listen.query({}, { signal: leaving.signal });
  const iterator = changes[Symbol.asyncIterator]();
  expect((await iterator.next()).value).toMatchObject({ type: 'stream-start' });
  const { id: chat_id } = await ann.newChat();
  expect((await iterator.next()).value).toMatchObject({ type: 'chat-created', chat_id });
  leaving.abort();
  await expect.poll(() => storage.listeners()).toBe(0);
  const refused = await client.changes.listen.query({ cursor: '999999999999999' });
  await expect(refused[Symbol.asyncIterator]().next()).rejects.toMatchObject({ data: { httpStatus: 400 } });
});

it('a stream ends, and nothing waits for its connection, when the server closes', async () => {
  const own = countingListeners(await openTestStorage());
  const closing = await createTestApi({ storage: own });
  const [ann, bob] = [newPerson(closing), newPerson(closing)];
  const listeners = await Promise.all([ann, bob, bob].map(({ name }) => listenAs(closing, name)));
  const client = await closing.trpc(ann.name);
  const overTrpc = (await client.changes.listen.query({}))[Symbol.asyncIterator]();
  await overTrpc.next();
  await ann.newChat();
  await Promise.all([listeners[0]?.next(), overTrpc.next()]);
  const started = Date.now();
  await closing.app.close();
  expect(Date.now() - started).toBeLessThan(2000);
  expect((await Promise.all(listeners.map((each) => each.rest()))).map((events) => events.length)).toEqual([0, 0, 0]);
  while (!(await overTrpc.next()).done);
  expect(own.listeners()).toBe(0);
  await own.close();
});

it('a stream survives a database that does not answer for a while', async () => {
  const own = await openTestStorage();
  let faults = 0;
  let wakeListener = () => {};
  const failing: Storage = {
    ...own,
    onChange: (ownerId, wake) => own.onChange(ownerId, (wakeListener = wake)),
    begin: () => {
      if (faults === 0) return own.begin();
      faults--;
      throw Object.assign(new Error('The connection is gone'), { code: 'ECONNRESET' });
    },
  };
  const flaky = await createTestApi({ storage: failing });
  const ann = newPerson(flaky);
  using listener = await listenAs(flaky, ann.name);
  for (let time = 0; time < 3; time++) {
    faults = 1;
    wakeListener();
    await expect.poll(() => faults).toBe(0);
    const { id: chat_id } = await ann.newChat();
    expect(await listener.next()).toMatchObject({ type: 'chat-created', chat_id });
  }
  await flaky.app.close();
  await own.close();
});

describe.runIf(inject('engine') === 'postgres')('with several server processes', () => {
  it('a change made through one wakes who listens to another', async () => {
    await using database = await newTestDatabase({ engine: 'postgres', serverUrl: inject('postgresUrl') });
    await using one = await openStorage({ url: database.url });
    await using two = await openStorage({ url: database.url });
    await using first = await createTestApi({ storage: one });
    await using second = await createTestApi({ storage: two });
    const ann = newPerson(first);
    using listener = await listenAs(second, ann.name);
    for (let time = 0; time < 3; time++) {
      const started = Date.now();
      const { id: chat_id } = await ann.newChat();
      expect(await listener.next()).toMatchObject({ type: 'chat-created', chat_id });
      expect(Date.now() - started).toBeLessThan(2000);
    }
  });
});

function countingListeners(inner: Storage): Storage & { listeners(): number } {
  let listeners = 0;
  return {
    ...inner,
    listeners: () => listeners,
    onChange: (ownerId, wake) => {
      const stop = inner.onChange(ownerId, wake);
      listeners++;
      return () => {
        listeners--;
        stop();
      };
    },
  };
}
