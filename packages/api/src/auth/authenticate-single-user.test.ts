import { Scope } from '@greenroom/contract';
import { User } from '@greenroom/storage';
import { describe, expect, test } from 'vitest';
import { openTestAccounts, refusalOf } from '../../test/open-test-accounts.ts';
import { openTestStorage } from '../../test/open-test-storage.ts';
import type { AuthOptions } from './accounts.ts';
import { OWNER_ID } from './authenticate-single-user.ts';

const KEY = 'the-single-user-key';
const SINGLE: AuthOptions = { mode: 'single_user', apiKey: KEY };

describe('single-user mode', () => {
  test('knows one owner by the key, in either header, with all scopes', async () => {
    await using server = await openTestAccounts(SINGLE);
    const owner = { userId: OWNER_ID, scopes: Scope.options };
    expect(await server.authenticate({ 'x-api-key': KEY })).toEqual(owner);
    expect(await server.authenticate({ authorization: `Bearer ${KEY}` })).toEqual(owner);
  });

  test.each(['', 'x', KEY.slice(0, -1), `${KEY}x`, KEY.toUpperCase(), `gr_${'A'.repeat(43)}`, 'a.b.c'])(
    'refuses any other key: %s',
    async (key) => {
      await using server = await openTestAccounts(SINGLE);
      const { code } = await refusalOf(server.accounts.authenticate({ value: key }));
      expect(code).toBe('unauthenticated');
    },
  );

  test('makes the owner once, also when two processes start at the same time', async () => {
    await using storage = await openTestStorage();
    const open = () => openTestAccounts(SINGLE, { storage });
    const servers = await Promise.all([open(), open(), open()]);
    await open();
    expect(servers).toHaveLength(3);
    const users = await storage.begin().em.find(User, {});
    expect(users).toMatchObject([{ id: OWNER_ID, username: 'owner', password_hash: null }]);
  });

  test('refuses to start with a key that can be guessed', async () => {
    await using storage = await openTestStorage();
    await expect(openTestAccounts({ mode: 'single_user', apiKey: 'short' }, { storage })).rejects.toThrow(
      'at least 16',
    );
  });

  test('shows the owner who they are', async () => {
    await using server = await openTestAccounts(SINGLE);
    const caller = await server.as({ 'x-api-key': KEY });
    expect(await caller.me()).toMatchObject({ id: OWNER_ID, username: 'owner', scopes: Scope.options });
  });

  test('answers everything else about accounts with where to find them', async () => {
    await using server = await openTestAccounts(SINGLE);
    const owner = await server.as({ 'x-api-key': KEY });
    const credentials = { username: 'ada', password: 'long enough' };
    const refused = await Promise.all(
      [
        owner.register(credentials),
        owner.login(credentials),
        owner.refresh({ refresh_token: 'x' }),
        owner.logout({ refresh_token: 'x' }),
        owner.listApiKeys({}),
        owner.createApiKey({ name: 'x' }),
        owner.deleteApiKey({ key_id: OWNER_ID }),
      ].map(refusalOf),
    );
    for (const { code, message } of refused) {
      expect(code).toBe('not_found');
      expect(message).toContain('AUTH_MODE=multi_user');
    }
  });
});
