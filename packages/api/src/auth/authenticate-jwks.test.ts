import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newUser, openTestAccounts, refusalOf, type TestAccounts } from '../../test/open-test-accounts.ts';
import type { AuthOptions } from './accounts.ts';

const ISSUER = 'https://identity.test';
const AUDIENCE = 'greenroom';
const claims = (more: JWTPayload = {}): JWTPayload => ({
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'someone',
  exp: Math.floor(Date.now() / 1000) + 600,
  ...more,
});

describe('tokens of an identity provider', () => {
  const pairs: Record<string, { privateKey: CryptoKey; publicKey: CryptoKey }> = {};
  let provider: Server;
  let url: string;
  let requests = 0;
  let server: TestAccounts;
  const optionsFor = (jwksUrl: string): AuthOptions => ({
    mode: 'multi_user',
    registration: 'open',
    tokens: { jwksUrl, issuer: ISSUER, audience: AUDIENCE },
  });

  beforeAll(async () => {
    for (const alg of ['RS256', 'PS256', 'ES256', 'EdDSA', 'ES384']) {
      pairs[alg] = await generateKeyPair(alg, { extractable: true });
    }
    const keys = await Promise.all(
      Object.entries(pairs).map(async ([alg, { publicKey }]) => ({
        ...(await exportJWK(publicKey)),
        kid: alg,
        alg,
        use: 'sig',
      })),
    );
    provider = createServer((request, response) => {
      requests++;
      if (request.url === '/broken') return response.writeHead(500).end('down');
      if (request.url === '/nonsense') return response.end('<html>');
      return response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    server = await openTestAccounts(optionsFor(`${url}/keys`));
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    provider.closeAllConnections();
    provider.close();
  });

  const sign = (alg: string, payload = claims(), header: object = {}) =>
    new SignJWT(payload).setProtectedHeader({ alg, kid: alg, ...header }).sign(pairs[alg]!.privateKey);
  const refusal = (token: string) => refusalOf(server.accounts.authenticate({ value: token }));

  test.each(['RS256', 'PS256', 'ES256', 'EdDSA'])(
    'are taken when signed with %s, and the keys fetched once',
    async (alg) => {
      expect(await server.authenticate({ authorization: `Bearer ${await sign(alg)}` })).toBeDefined();
      expect(requests).toBe(1);
    },
  );

  test('of one subject are one user, whatever they are signed with', async () => {
    const [one, two] = await Promise.all([sign('RS256'), sign('ES256')]);
    expect(await server.authenticate({ 'x-api-key': one })).toEqual(await server.authenticate({ 'x-api-key': two }));
  });

  test('are refused when a public key is used as a shared secret', async () => {
    const jwk = await exportJWK(pairs['RS256']!.publicKey);
    const spki = Buffer.from(await crypto.subtle.exportKey('spki', pairs['RS256']!.publicKey));
    const pem = `-----BEGIN PUBLIC KEY-----\n${spki.toString('base64')}\n-----END PUBLIC KEY-----\n`;
    for (const secret of [Buffer.from(pem), spki, Buffer.from(jwk.n!, 'base64url')]) {
      const token = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'RS256' }).sign(secret);
      expect(await refusal(token)).toMatchObject({ code: 'unauthenticated' });
    }
  });

  test('are refused with another algorithm, key, issuer or audience, or when they expired', async () => {
    const stranger = await generateKeyPair('RS256');
    const forged = new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid: 'RS256' }).sign(stranger.privateKey);
    const unknownKey = new SignJWT(claims())
      .setProtectedHeader({ alg: 'RS256', kid: 'nobody' })
      .sign(stranger.privateKey);
    const tokens = await Promise.all([
      forged,
      unknownKey,
      sign('ES384'),
      sign('RS256', claims(), { kid: 'ES256' }),
      sign('RS256', claims({ iss: 'https://evil.test' })),
      sign('RS256', claims({ aud: 'another' })),
      sign('RS256', claims({ exp: 1 })),
    ]);
    const refusals = await Promise.all(tokens.map(refusal));
    for (const refused of refusals) expect(refused).toEqual({ ...refusals[0], code: 'unauthenticated' });
  });

  test('cannot bring a key of their own, or say where one is', async () => {
    let asked = 0;
    const thief = createServer((_, response) => {
      asked++;
      response.end('{"keys":[]}');
    });
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
    const there = `http://127.0.0.1:${(thief.address() as AddressInfo).port}/keys`;
    const own = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(own.publicKey)), kid: 'RS256' };
    for (const header of [{ jku: there }, { x5u: there }, { jwk }]) {
      const token = await new SignJWT(claims())
        .setProtectedHeader({ alg: 'RS256', kid: 'RS256', ...header })
        .sign(own.privateKey);
      expect(await refusal(token)).toMatchObject({ code: 'unauthenticated' });
    }
    thief.close();
    expect(asked).toBe(0);
  });

  test('cannot be checked while the provider is down, which is told as such', async () => {
    const token = await sign('RS256');
    for (const jwksUrl of ['http://127.0.0.1:1/keys', `${url}/broken`, `${url}/nonsense`]) {
      await using other = await openTestAccounts(optionsFor(jwksUrl), { storage: server.storage });
      const refused = await refusalOf(other.accounts.authenticate({ value: token }));
      expect(refused).toMatchObject({ code: 'unavailable', details: { retry_after: 5 } });
      // What is no token at all needs no provider to be refused.
      expect(await refusalOf(other.accounts.authenticate({ value: 'garbage' }))).toMatchObject({
        code: 'unauthenticated',
      });
    }
  });

  test('are the only way in: the server keeps no passwords', async () => {
    const anyone = await server.as({});
    const credentials = { username: 'ada', password: 'long enough' };
    const refused = await Promise.all(
      [
        anyone.register(credentials),
        anyone.login(credentials),
        anyone.refresh({ refresh_token: 'x' }),
        anyone.logout({ refresh_token: 'x' }),
      ].map(refusalOf),
    );
    for (const { code, message } of refused) {
      expect(code).toBe('not_found');
      expect(message).toContain(ISSUER);
    }
  });

  test('are not taken by a server that signs its own', async () => {
    await using other = await openTestAccounts(undefined, { storage: server.storage });
    expect(await refusalOf(other.accounts.authenticate({ value: await sign('RS256') }))).toMatchObject({
      code: 'unauthenticated',
    });
    const { tokens } = await newUser(other, 'local');
    expect(await refusal(tokens.access_token)).toMatchObject({ code: 'unauthenticated' });
  });

  test('let their user have API keys', async () => {
    const caller = await server.as({ authorization: `Bearer ${await sign('RS256')}` });
    const { key } = await caller.createApiKey({ name: 'script' });
    expect(await server.authenticate({ 'x-api-key': key })).toMatchObject({ scopes: ['read', 'write'] });
  });
});
