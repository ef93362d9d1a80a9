import { describe, expect, test } from 'vitest';
import {
  bearer,
  newUser,
  OPEN_OPTIONS,
  openTestAccounts,
  PASSWORD,
  refusalOf,
  TOKENS,
} from '../../test/open-test-accounts.ts';
import { openTestStorage } from '../../test/open-test-storage.ts';
import { addUser } from './add-user.ts';

describe('register', () => {
  test('makes an account that can log in and is told who it is', async () => {
    await using server = await openTestAccounts();
    const anyone = await server.as({});
    const user = await anyone.register({ username: 'Ada.Lovelace', password: PASSWORD });
    expect(user).toEqual({ id: expect.any(String), username: 'Ada.Lovelace', created_at: server.now().toISOString() });
    const tokens = await anyone.login({ username: 'Ada.Lovelace', password: PASSWORD });
    const me = await (await server.as(bearer(tokens.access_token))).me();
    expect(me).toEqual({ ...user, scopes: ['read', 'write', 'account'] });
  });

  test('keeps a name for one account, whatever its case or form', async () => {
    await using server = await openTestAccounts();
    const anyone = await server.as({});
    await anyone.register({ username: 'Ada', password: PASSWORD });
    for (const username of ['Ada', 'aDA', 'Ａｄａ']) {
      const refused = await refusalOf((await server.as({})).register({ username, password: PASSWORD }));
      expect(refused.code).toBe('conflict');
    }
  });

  test('gives a name to one of those who ask for it at once', async () => {
    await using server = await openTestAccounts();
    const attempts = await Promise.allSettled(
      Array.from({ length: 5 }, async () => (await server.as({})).register({ username: 'ada', password: PASSWORD })),
    );
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const attempt of attempts) {
      if (attempt.status === 'rejected') expect(attempt.reason.cause.code).toBe('conflict');
    }
  });

  test('refuses a name that outgrows its column once it is folded', async () => {
    await using server = await openTestAccounts();
    const anyone = await server.as({});
    const refused = await refusalOf(anyone.register({ username: '\ufdfa'.repeat(100), password: PASSWORD }));
    expect(refused).toMatchObject({ code: 'validation_failed', details: { issues: [{ path: 'username' }] } });
  });

  test('is forbidden where registration is closed', async () => {
    await using server = await openTestAccounts({ ...OPEN_OPTIONS, registration: 'closed' });
    const anyone = await server.as({});
    expect(await refusalOf(anyone.register({ username: 'ada', password: PASSWORD }))).toMatchObject({
      code: 'forbidden',
    });
  });

  test('is done once for one idempotency key', async () => {
    await using server = await openTestAccounts();
    const again = async () =>
      (await server.as({}, { idempotencyKey: 'k1' })).register({ username: 'ada', password: PASSWORD });
    const [one, two] = await Promise.all([again(), again()]);
    expect(two).toEqual(one);
    expect(await again()).toEqual(one);
  });
});

describe('addUser', () => {
  test('makes an account where registration is closed', async () => {
    await using server = await openTestAccounts({ ...OPEN_OPTIONS, registration: 'closed' });
    const user = await addUser(server.storage, TOKENS, { username: 'ada', password: PASSWORD }, () => server.now());
    const tokens = await (await server.as({})).login({ username: 'ada', password: PASSWORD });
    expect(await (await server.as(bearer(tokens.access_token))).me()).toMatchObject(user);
  });

  test('refuses a name that is taken, and what is no name or password', async () => {
    await using storage = await openTestStorage();
    const add = (username: string, password = PASSWORD) =>
      addUser(storage, TOKENS, { username, password }, () => new Date());
    await add('ada');
    expect(await refusalOf(add('ADA'))).toMatchObject({ code: 'conflict' });
    expect(await refusalOf(add('no spaces'))).toMatchObject({ code: 'validation_failed' });
    expect(await refusalOf(add('bob', 'short'))).toMatchObject({ code: 'validation_failed' });
  });
});

test('an account made under another issuer is not mistaken for one of this server', async () => {
  await using server = await openTestAccounts();
  await newUser(server);
  const tokens = { ...TOKENS, issuer: 'https://renamed.test' };
  await using renamed = await openTestAccounts({ ...OPEN_OPTIONS, tokens }, { storage: server.storage });
  const refused = await refusalOf((await renamed.as({})).login({ username: 'ada', password: PASSWORD }));
  expect(refused.code).toBe('unauthenticated');
});
