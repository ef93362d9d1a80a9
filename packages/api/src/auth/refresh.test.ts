import { RefreshToken } from '@greenroom/storage';
import { describe, expect, test } from 'vitest';
import {
  bearer,
  newUser,
  openTestAccounts,
  PASSWORD,
  refusalOf,
  type TestAccounts,
} from '../../test/open-test-accounts.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

async function refresh(server: TestAccounts, refresh_token: string, idempotencyKey?: string) {
  return (await server.as({}, idempotencyKey ? { idempotencyKey } : {})).refresh({ refresh_token });
}

describe('refresh', () => {
  test('exchanges a refresh token for a new pair of the same user', async () => {
    await using server = await openTestAccounts();
    const { user, tokens } = await newUser(server);
    const second = await refresh(server, tokens.refresh_token);
    expect(second).toMatchObject({ token_type: 'bearer', expires_in: 900 });
    expect(second.refresh_token).not.toBe(tokens.refresh_token);
    expect(await server.authenticate(bearer(second.access_token))).toMatchObject({ userId: user.id });
    expect(await refresh(server, second.refresh_token)).toBeDefined();
  });

  test('ends the whole login when a used token comes back, and that login alone', async () => {
    await using server = await openTestAccounts();
    const { tokens: first } = await newUser(server);
    const elsewhere = await (await server.as({})).login({ username: 'ada', password: PASSWORD });
    const second = await refresh(server, first.refresh_token);
    expect(await refusalOf(refresh(server, first.refresh_token))).toMatchObject({ code: 'unauthenticated' });
    expect(await refusalOf(refresh(server, second.refresh_token))).toMatchObject({ code: 'unauthenticated' });
    expect(await refresh(server, elsewhere.refresh_token)).toBeDefined();
  });

  test('ends the login also when the used token comes back with an idempotency key', async () => {
    await using server = await openTestAccounts();
    const { tokens: first } = await newUser(server);
    const second = await refresh(server, first.refresh_token);
    expect(await refusalOf(refresh(server, first.refresh_token, 'k'))).toMatchObject({ code: 'unauthenticated' });
    expect(await refusalOf(refresh(server, second.refresh_token))).toMatchObject({ code: 'unauthenticated' });
  });

  test('is granted to exactly one of those who bring a token at once', async () => {
    await using server = await openTestAccounts();
    const { tokens } = await newUser(server);
    await using second = await openTestAccounts(undefined, { storage: server.storage });
    const attempts = await Promise.allSettled(
      Array.from({ length: 6 }, (_, i) => refresh(i % 2 ? server : second, tokens.refresh_token)),
    );
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const attempt of attempts) {
      if (attempt.status === 'rejected') expect(attempt.reason.cause.code).toBe('unauthenticated');
    }
    // One of them may be a thief, so nobody goes on.
    expect(await server.storage.begin().em.count(RefreshToken, {})).toBe(0);
  });

  test('answers the same pair to the same request with one idempotency key, also at once', async () => {
    await using server = await openTestAccounts();
    const { tokens } = await newUser(server);
    const again = () => refresh(server, tokens.refresh_token, 'k');
    const [one, two] = await Promise.all([again(), again()]);
    expect(two).toEqual(one);
    expect(await again()).toEqual(one);
    expect(await refresh(server, one.refresh_token)).toBeDefined();
  });

  test('is refused for what is no refresh token', async () => {
    await using server = await openTestAccounts();
    const { tokens } = await newUser(server);
    for (const wrong of ['x', 'grt_', tokens.refresh_token.slice(0, -1), tokens.access_token.slice(0, 200)]) {
      expect(await refusalOf(refresh(server, wrong))).toMatchObject({ code: 'unauthenticated' });
    }
    expect(await refusalOf(server.authenticate(bearer(tokens.refresh_token)))).toMatchObject({
      code: 'unauthenticated',
    });
  });

  test('is open for thirty days', async () => {
    await using server = await openTestAccounts();
    const { tokens } = await newUser(server);
    server.pass(30 * DAY_MS - 1000);
    const second = await refresh(server, tokens.refresh_token);
    server.pass(30 * DAY_MS);
    expect(await refusalOf(refresh(server, second.refresh_token))).toMatchObject({ code: 'unauthenticated' });
  });
});

describe('logout', () => {
  test('ends the login the token belongs to, and no other; a second time changes nothing', async () => {
    await using server = await openTestAccounts();
    const { tokens } = await newUser(server);
    const anyone = await server.as({});
    const elsewhere = await anyone.login({ username: 'ada', password: PASSWORD });
    const second = await refresh(server, tokens.refresh_token);
    expect(await anyone.logout({ refresh_token: tokens.refresh_token })).toBeUndefined();
    expect(await anyone.logout({ refresh_token: tokens.refresh_token })).toBeUndefined();
    expect(await anyone.logout({ refresh_token: 'unknown' })).toBeUndefined();
    expect(await refusalOf(refresh(server, second.refresh_token))).toMatchObject({ code: 'unauthenticated' });
    expect(await refresh(server, elsewhere.refresh_token)).toBeDefined();
  });

  test('leaves no token of a refresh that runs at the same moment', async () => {
    await using server = await openTestAccounts();
    for (let i = 0; i < 5; i++) {
      const { tokens } = await newUser(server, `user${i}`);
      const [refreshed] = await Promise.allSettled([
        refresh(server, tokens.refresh_token),
        (await server.as({})).logout({ refresh_token: tokens.refresh_token }),
      ]);
      if (refreshed.status === 'fulfilled') {
        expect(await refusalOf(refresh(server, refreshed.value.refresh_token))).toMatchObject({
          code: 'unauthenticated',
        });
      }
    }
  });
});
