import { ApiKey } from '@greenroom/storage';
import { describe, expect, test } from 'vitest';
import { newUser, openTestAccounts, refusalOf, type TestAccounts } from '../../test/open-test-accounts.ts';

const codeOf = async (promise: Promise<unknown>) => (await refusalOf(promise)).code;

async function lastUsed(server: TestAccounts): Promise<Date | null | undefined> {
  await server.accounts.close();
  return (await server.storage.begin().em.find(ApiKey, {}))[0]?.last_used_at;
}

describe('createApiKey', () => {
  test('shows the key once, and the key lets its owner in by either header', async () => {
    await using server = await openTestAccounts();
    const { user, caller } = await newUser(server);
    const { key, ...rest } = await caller.createApiKey({ name: 'script' });
    expect(key).toMatch(/^gr_[\w-]{43}$/);
    expect(rest).toEqual({
      id: expect.any(String),
      name: 'script',
      prefix: key.slice(0, 11),
      scopes: ['read', 'write'],
      created_at: server.now().toISOString(),
      expires_at: null,
      last_used_at: null,
    });
    const principal = { userId: user.id, scopes: ['read', 'write'] };
    expect(await server.authenticate({ 'x-api-key': key })).toEqual(principal);
    expect(await server.authenticate({ authorization: `bearer ${key}` })).toEqual(principal);
    await server.accounts.close();
    const listed = await caller.listApiKeys({});
    expect(listed.data).toEqual([{ ...rest, last_used_at: server.now().toISOString() }]);
  });

  test('gives no scope that the caller lacks', async () => {
    await using server = await openTestAccounts();
    const { caller } = await newUser(server);
    const limited = await caller.createApiKey({ name: 'manager', scopes: ['account', 'read', 'read'] });
    expect(limited.scopes).toEqual(['account', 'read']);
    const manager = await server.as({ 'x-api-key': limited.key });
    expect(await codeOf(manager.createApiKey({ name: 'more', scopes: ['write'] }))).toBe('insufficient_scope');
    expect(await manager.createApiKey({ name: 'less', scopes: ['read'] })).toBeDefined();
  });

  test('needs the scope for the account, as listing and deleting do', async () => {
    await using server = await openTestAccounts();
    const { caller } = await newUser(server);
    const { key, id } = await caller.createApiKey({ name: 'script', scopes: ['read', 'write'] });
    const script = await server.as({ 'x-api-key': key });
    expect(await codeOf(script.createApiKey({ name: 'x' }))).toBe('insufficient_scope');
    expect(await codeOf(script.listApiKeys({}))).toBe('insufficient_scope');
    expect(await codeOf(script.deleteApiKey({ key_id: id }))).toBe('insufficient_scope');
    expect(await script.me()).toMatchObject({ scopes: ['read', 'write'] });
  });

  test('makes at most a hundred keys a user, also when they are asked for at once', async () => {
    await using server = await openTestAccounts();
    const { caller } = await newUser(server);
    const { caller: other } = await newUser(server, 'bob');
    for (let i = 0; i < 97; i++) await caller.createApiKey({ name: `key ${i}` });
    const attempts = await Promise.allSettled(Array.from({ length: 6 }, () => caller.createApiKey({ name: 'last' })));
    const refused = attempts.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused.map(({ reason }) => reason.cause.code)).toEqual([
      'quota_exceeded',
      'quota_exceeded',
      'quota_exceeded',
    ]);
    expect(await other.createApiKey({ name: 'mine' })).toBeDefined();
  });

  test('refuses an expiry that is past or beyond what can be told', async () => {
    await using server = await openTestAccounts();
    const { caller } = await newUser(server);
    for (const expires_at of ['2020-01-01T00:00:00Z', server.now().toISOString(), '9999-12-31T23:59:59-12:00']) {
      const refused = await refusalOf(caller.createApiKey({ name: 'x', expires_at }));
      expect(refused).toMatchObject({ code: 'validation_failed', details: { issues: [{ path: 'expires_at' }] } });
    }
  });

  test('is done once for one idempotency key, the key included', async () => {
    await using server = await openTestAccounts();
    const { tokens } = await newUser(server);
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    const again = async () => (await server.as(headers, { idempotencyKey: 'k' })).createApiKey({ name: 'x' });
    expect(await again()).toEqual(await again());
  });
});

describe('an API key', () => {
  test('is refused from the instant it expires', async () => {
    await using server = await openTestAccounts();
    const { caller } = await newUser(server);
    const expires_at = new Date(server.now().getTime() + 60_000).toISOString();
    const { key } = await caller.createApiKey({ name: 'short', expires_at });
    server.pass(59_999);
    expect(await server.authenticate({ 'x-api-key': key })).toBeDefined();
    server.pass(1);
    expect(await codeOf(server.authenticate({ 'x-api-key': key }))).toBe('unauthenticated');
  });

  test('notes its use at most once a minute', async () => {
    await using server = await openTestAccounts();
    const { caller } = await newUser(server);
    const { key } = await caller.createApiKey({ name: 'script' });
    const use = () => server.authenticate({ 'x-api-key': key });
    const first = server.now();
    await Promise.all([use(), use(), use()]);
    expect(await lastUsed(server)).toEqual(first);
    server.pass(59_999);
    await use();
    expect(await lastUsed(server)).toEqual(first);
    server.pass(1);
    await use();
    expect(await lastUsed(server)).toEqual(server.now());
  });

  test('lets in also when its use cannot be noted', async () => {
    await using server = await openTestAccounts();
    const { caller } = await newUser(server);
    const { key } = await caller.createApiKey({ name: 'script' });
    const begin = server.storage.begin.bind(server.storage);
    let begun = 0;
    const faulty = Object.assign(server.storage, {
      begin: () => {
        // The first unit of work finds the key, the second notes its use.
        if (++begun === 2) throw new Error('The database is gone');
        return begin();
      },
    });
    expect(await server.authenticate({ 'x-api-key': key })).toBeDefined();
    Object.assign(faulty, { begin });
    expect(begun).toBe(2);
    expect(await lastUsed(server)).toBeNull();
  });
});

describe('listApiKeys', () => {
  test("lists the newest first, by page and by cursor, and only the caller's own", async () => {
    await using server = await openTestAccounts();
    const { caller } = await newUser(server);
    const { caller: other } = await newUser(server, 'bob');
    await other.createApiKey({ name: "bob's" });
    for (let i = 0; i < 5; i++) {
      await caller.createApiKey({ name: `key ${i}` });
      if (i % 2) server.pass(1);
    }
    const listed = (await caller.listApiKeys({})).data;
    expect(listed.map(({ name }) => name)).toEqual(['key 4', 'key 3', 'key 2', 'key 1', 'key 0']);
    const all = listed.map(({ id }) => id);
    const page = await caller.listApiKeys({ page: 2, per_page: 2 });
    expect(page.data.map(({ id }) => id)).toEqual(all.slice(2, 4));
    expect(page).toMatchObject({ success: true, metadata: { page: 2, per_page: 2, total: 5, total_pages: 3 } });
    const walked = await walk(caller);
    expect(walked).toEqual(all);
  });

  async function walk(caller: Awaited<ReturnType<TestAccounts['as']>>) {
    const first = await caller.listApiKeys({ per_page: 2 });
    const ids = first.data.map(({ id }) => id);
    for (let cursor = first.metadata.next_cursor; cursor !== null;) {
      const next = await caller.listApiKeys({ per_page: 2, cursor });
      expect(next.metadata).toMatchObject({ page: null, total: null });
      ids.push(...next.data.map(({ id }) => id));
      cursor = next.metadata.next_cursor;
    }
    return ids;
  }

  test('refuses a cursor it did not make', async () => {
    await using server = await openTestAccounts();
    const { caller } = await newUser(server);
    const forged = (parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
    const id = '00000000-0000-4000-8000-000000000000';
    const times = ['soon', 1.5, 1e300, -1, 8.64e15].map((time) => forged(['created_at', 'desc', time, id]));
    for (const cursor of ['x', forged(['created_at', 'desc', 1, 5]), forged(['title', 'desc', 1, id]), ...times]) {
      expect(await codeOf(caller.listApiKeys({ cursor }))).toBe('validation_failed');
    }
  });
});

describe('deleteApiKey', () => {
  test('ends the key at once', async () => {
    await using server = await openTestAccounts();
    const { caller } = await newUser(server);
    const { key, id } = await caller.createApiKey({ name: 'script' });
    await server.authenticate({ 'x-api-key': key });
    expect(await caller.deleteApiKey({ key_id: id.toUpperCase() })).toBeUndefined();
    expect(await codeOf(server.authenticate({ 'x-api-key': key }))).toBe('unauthenticated');
    expect(await codeOf(caller.deleteApiKey({ key_id: id }))).toBe('not_found');
  });

  test("hides another user's key as not found, and leaves it", async () => {
    await using server = await openTestAccounts();
    const { caller } = await newUser(server);
    const { caller: other } = await newUser(server, 'bob');
    const { key, id } = await caller.createApiKey({ name: 'script' });
    const foreign = await refusalOf(other.deleteApiKey({ key_id: id }));
    const unknown = await refusalOf(other.deleteApiKey({ key_id: '00000000-0000-4000-8000-000000000000' }));
    expect(foreign.code).toBe('not_found');
    expect(foreign.message.replace(id, '')).toBe(unknown.message.replace('00000000-0000-4000-8000-000000000000', ''));
    expect(await server.authenticate({ 'x-api-key': key })).toBeDefined();
  });
});
