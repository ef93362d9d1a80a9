import { Scope } from '@greenroom/contract';
import { User } from '@greenroom/storage';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestAccounts, refusalOf, SECRET, TOKENS, type TestAccounts } from '../../test/open-test-accounts.ts';

const key = new TextEncoder().encode(SECRET);
const seconds = () => Math.floor(Date.now() / 1000);
const claims = (more: JWTPayload = {}): JWTPayload => ({
  iss: TOKENS.issuer,
  aud: TOKENS.audience,
  sub: 'someone',
  exp: seconds() + 600,
  ...more,
});
const sign = (payload: JWTPayload, header: object = {}, secret: Parameters<SignJWT['sign']>[0] = key) =>
  new SignJWT(payload).setProtectedHeader({ alg: 'HS256', ...header }).sign(secret);
const without = (claim: string) => {
  const { [claim]: _, ...rest } = claims();
  return rest;
};

describe('tokens signed with the secret', () => {
  let server: TestAccounts;
  beforeAll(async () => {
    server = await openTestAccounts();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  const refusal = (token: string) => refusalOf(server.accounts.authenticate({ value: token }));

  test('let their subject in, in either header, as the same user each time', async () => {
    const token = await sign(claims({ sub: 'alike' }));
    const principal = await server.authenticate({ authorization: `Bearer ${token}` });
    expect(principal.scopes).toEqual(Scope.options);
    expect(await server.authenticate({ 'x-api-key': token })).toEqual(principal);
    expect(await server.authenticate({ 'x-api-key': await sign(claims({ sub: 'alike', jti: '2' })) })).toEqual(
      principal,
    );
  });

  test('may name several audiences', async () => {
    const token = await sign({ ...claims(), aud: ['other', TOKENS.audience] });
    expect(await server.authenticate({ 'x-api-key': token })).toBeDefined();
  });

  test('are refused in the same words whatever is wrong with them', async () => {
    const rsa = await generateKeyPair('RS256', { extractable: true });
    const now = seconds();
    const [header, payload, signature] = (await sign(claims())).split('.') as [string, string, string];
    const wrong: Record<string, string> = {
      garbage: 'garbage',
      'two dots': 'a.b.c',
      'api key': `gr_${'A'.repeat(43)}`,
      'api key prefix': 'gr_',
      unsigned: new UnsecuredJWT(claims()).encode(),
      'signature cut off': `${header}.${payload}.`,
      'signature changed': `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
      'claims changed': `${header}.${Buffer.from(JSON.stringify(claims({ sub: 'root' }))).toString('base64url')}.${signature}`,
      'another secret': await sign(claims(), {}, new TextEncoder().encode('another secret of thirty-two bytes!')),
      'HS512 with the secret': await sign(claims(), { alg: 'HS512' }, new TextEncoder().encode(SECRET.repeat(2))),
      'a public-key algorithm': await sign(claims(), { alg: 'RS256' }, rsa.privateKey),
      'a key of its own in jwk': await sign(
        claims(),
        { alg: 'RS256', jwk: await exportJWK(rsa.publicKey) },
        rsa.privateKey,
      ),
      'unknown critical header': await sign(claims(), { crit: ['exp'], exp: 1 }).catch(() => 'a.b.c'),
      'wrong issuer': await sign(claims({ iss: 'https://evil.test' })),
      'wrong audience': await sign(claims({ aud: 'another' })),
      expired: await sign(claims({ exp: now - 60 })),
      'not yet': await sign(claims({ nbf: now + 600 })),
      'no iss': await sign(without('iss')),
      'no aud': await sign(without('aud')),
      'no exp': await sign(without('exp')),
      'no sub': await sign(without('sub')),
      'exp is text': await sign({ ...claims(), exp: '99999999999' as never }),
      'sub is a number': await sign({ ...claims(), sub: 7 as never }),
      'sub is empty': await sign(claims({ sub: '' })),
      'sub is too long': await sign(claims({ sub: 'x'.repeat(256) })),
      'sub holds NUL': await sign(claims({ sub: 'a\0b' })),
      'sub holds half a pair': await sign(claims({ sub: 'a\ud800b' })),
    };
    const refusals = await Promise.all(Object.values(wrong).map(refusal));
    const told = Object.fromEntries(Object.keys(wrong).map((name, i) => [name, refusals[i]]));
    const [first] = refusals;
    expect(first?.code).toBe('unauthenticated');
    for (const [name, refused] of Object.entries(told)) expect(refused, name).toEqual(first);
  });

  test('may be a few seconds over, for clocks that differ', async () => {
    expect(await server.authenticate({ 'x-api-key': await sign(claims({ exp: seconds() - 2 })) })).toBeDefined();
  });

  test('end when they expire, also when they were verified before', async () => {
    await using own = await openTestAccounts();
    const token = await sign(claims());
    await own.authenticate({ 'x-api-key': token });
    own.pass(599_000);
    await own.authenticate({ 'x-api-key': token });
    own.pass(10_000);
    expect(await refusalOf(own.authenticate({ 'x-api-key': token }))).toMatchObject({ code: 'unauthenticated' });
  });

  test('are verified once, then remembered', async () => {
    await using own = await openTestAccounts();
    const token = await sign(claims());
    const principal = await own.authenticate({ 'x-api-key': token });
    await own.storage.close();
    expect(await own.authenticate({ 'x-api-key': token })).toEqual(principal);
  });

  test('of a new subject make one user, however many come at once', async () => {
    const tokens = await Promise.all(
      Array.from({ length: 8 }, (_, i) => sign(claims({ sub: 'newcomer', jti: `${i}` }))),
    );
    const principals = await Promise.all(tokens.map((token) => server.authenticate({ 'x-api-key': token })));
    expect(new Set(principals.map(({ userId }) => userId)).size).toBe(1);
    const users = await server.storage.begin().em.find(User, { subject: 'newcomer' });
    expect(users).toMatchObject([{ issuer: TOKENS.issuer, username: 'newcomer', username_key: null }]);
  });

  test('name their user, unless the name cannot be kept', async () => {
    const nameOf = async (more: JWTPayload) => {
      const { userId } = await server.authenticate({ 'x-api-key': await sign(claims(more)) });
      return (await server.storage.begin().em.findOneOrFail(User, { id: userId })).username;
    };
    expect(await nameOf({ sub: 'n1', preferred_username: 'Ada' })).toBe('Ada');
    expect(await nameOf({ sub: 'n2', preferred_username: 'a\0' })).toBe('n2');
    expect(await nameOf({ sub: 'n3', preferred_username: 5 })).toBe('n3');
    expect(await nameOf({ sub: `${'x'.repeat(99)}😀` })).toBe(`${'x'.repeat(99)}\ufffd`);
  });

  test('cannot be had with a secret that is too short', async () => {
    const tokens = { ...TOKENS, secret: 'short' };
    await expect(
      openTestAccounts({ mode: 'multi_user', registration: 'open', tokens }, { storage: server.storage }),
    ).rejects.toThrow('at least 32 bytes');
  });
});
