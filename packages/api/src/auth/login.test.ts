import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, test } from 'vitest';
import { bearer, newUser, openTestAccounts, PASSWORD, refusalOf, TOKENS } from '../../test/open-test-accounts.ts';

describe('login', () => {
  test('answers a bearer token of fifteen minutes with all its claims', async () => {
    await using server = await openTestAccounts();
    const { user, tokens } = await newUser(server);
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 900 });
    const iat = Math.floor(server.now().getTime() / 1000);
    expect(decodeJwt(tokens.access_token)).toEqual({
      iss: TOKENS.issuer,
      aud: TOKENS.audience,
      sub: user.id,
      iat,
      exp: iat + 900,
      jti: expect.any(String),
    });
    expect(decodeProtectedHeader(tokens.access_token).alg).toBe('HS256');
    server.pass(901_000 + 5_000);
    expect(await refusalOf(server.authenticate(bearer(tokens.access_token)))).toMatchObject({
      code: 'unauthenticated',
    });
  });

  test('takes the name in any case, and the fields of an OAuth 2 form', async () => {
    await using server = await openTestAccounts();
    await newUser(server);
    const anyone = await server.as({});
    expect(await anyone.login({ username: 'ADA', password: PASSWORD, grant_type: 'password' })).toBeDefined();
  });

  test('refuses a wrong password and an unknown name in the same words', async () => {
    await using server = await openTestAccounts();
    await newUser(server);
    const anyone = await server.as({});
    const wrong = await refusalOf(anyone.login({ username: 'ada', password: 'something else' }));
    const unknown = await refusalOf(anyone.login({ username: 'nobody', password: 'something else' }));
    expect(wrong.code).toBe('unauthenticated');
    expect(unknown).toEqual(wrong);
  });

  test('is refused after ten failures in a minute for one name and address, also with the right password', async () => {
    await using server = await openTestAccounts();
    await newUser(server);
    const at = (address: string) => server.as({}, { address });
    const guess = async () =>
      refusalOf((await at('192.0.2.9')).login({ username: 'ada', password: 'guess number one' }));
    // Sent at once, so that none is counted before the last is let in.
    const codes = (await Promise.all(Array.from({ length: 15 }, guess))).map(({ code }) => code);
    expect(codes.filter((code) => code === 'unauthenticated')).toHaveLength(10);
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(5);
    const refused = await refusalOf((await at('192.0.2.9')).login({ username: 'ADA', password: PASSWORD }));
    expect(refused.code).toBe('rate_limited');
    expect((refused.details as { retry_after: number }).retry_after).toBeGreaterThan(50);
    expect(await (await at('192.0.2.10')).login({ username: 'ada', password: PASSWORD })).toBeDefined();
  });

  test('is refused after too many failures for one name from anywhere', async () => {
    await using server = await openTestAccounts(undefined, {
      limits: { loginFailures: { perMinute: 10, perHour: 3 } },
    });
    await newUser(server);
    for (let i = 0; i < 3; i++) {
      const guesser = await server.as({}, { address: `192.0.2.${i}` });
      expect((await refusalOf(guesser.login({ username: 'ada', password: 'a wrong one' }))).code).toBe(
        'unauthenticated',
      );
    }
    const owner = await server.as({}, { address: '192.0.2.99' });
    expect((await refusalOf(owner.login({ username: 'ada', password: PASSWORD }))).code).toBe('rate_limited');
  });

  test('counts only failures', async () => {
    await using server = await openTestAccounts(undefined, { limits: { loginFailures: { perMinute: 2, perHour: 2 } } });
    await newUser(server);
    const anyone = await server.as({});
    for (let i = 0; i < 5; i++) expect(await anyone.login({ username: 'ada', password: PASSWORD })).toBeDefined();
  });

  test('is done once for one idempotency key', async () => {
    await using server = await openTestAccounts();
    await newUser(server);
    const again = async () =>
      (await server.as({}, { idempotencyKey: 'k' })).login({ username: 'ada', password: PASSWORD });
    expect(await again()).toEqual(await again());
  });
});
