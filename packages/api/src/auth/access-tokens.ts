import { SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import type { TokenOptions } from './accounts.ts';
import { secretKey } from './verify-token.ts';

/** How long an access token is good for. */
export const ACCESS_TOKEN_SECONDS = 15 * 60;

/** Makes the server's own access tokens. */
export interface AccessTokens {
  readonly issuer: string;
  sign(subject: string, now: Date): Promise<string>;
}

/** The maker of access tokens; null where an identity provider makes them. */
export function createAccessTokens(options: TokenOptions): AccessTokens | null {
  if (!('secret' in options)) return null;
  const { issuer, audience } = options;
  const key = secretKey(options.secret);
  return {
    issuer,
    sign: (sub, now) => {
      const iat = Math.floor(now.getTime() / 1000);
      const claims = { iss: issuer, aud: audience, sub, iat, exp: iat + ACCESS_TOKEN_SECONDS, jti: randomUUID() };
      return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(key);
    },
  };
}
