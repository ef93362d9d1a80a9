import { AppError, isStorableText } from '@greenroom/contract';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { TokenOptions } from './accounts.ts';
import { wrongCredentials } from './wrong-credentials.ts';

const CLOCK_TOLERANCE_SECONDS = 5;
const JWKS_TIMEOUT_MS = 5_000;
const JWKS_COOLDOWN_MS = 30_000;
const LONGEST_SUBJECT = 255;
const LONGEST_USERNAME = 100;

/** What is used of a verified token; `expiresAt` is in milliseconds. */
export interface TokenClaims {
  subject: string;
  username: string;
  expiresAt: number;
}

/**
 * Makes the check of access tokens (RFC 8725). The key and the algorithms come from the options alone: what a token's
 * header says of keys (`jwk`, `jku`, `x5u`) is never looked at, and a public key is never taken for a shared secret.
 */
export function createTokenVerifier(options: TokenOptions, now: () => Date): (token: string) => Promise<TokenClaims> {
  const { key, algorithms } = keyOf(options);
  const { issuer, audience } = options;
  const rules = {
    algorithms,
    issuer,
    audience,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, key, { ...rules, currentDate: now() });
      return claimsOf(payload);
    } catch (error) {
      throw AppError.is(error) ? error : wrongCredentials();
    }
  };
}

function keyOf(options: TokenOptions): { key: KeyObject | JWTVerifyGetKey; algorithms: string[] } {
  if ('secret' in options) return { key: secretKey(options.secret), algorithms: ['HS256'] };
  return { key: remoteKeys(options.jwksUrl), algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'] };
}

/** The key that signs and checks the server's own tokens. @throws when the secret is shorter than HS256 needs */
export function secretKey(secret: string): KeyObject {
  const bytes = Buffer.from(secret);
  if (bytes.length < 32) throw new Error('The secret for tokens must have at least 32 bytes');
  return createSecretKey(bytes);
}

function remoteKeys(url: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: JWKS_TIMEOUT_MS,
    cooldownDuration: JWKS_COOLDOWN_MS,
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      throw namesNoKey(error) ? error : unreachable(error);
    }
  };
}

/** The keys are there, and the token's is none of them. */
function namesNoKey(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
}

function unreachable(cause: unknown): AppError {
  return new AppError(
    'unavailable',
    'The identity provider does not answer, so the token cannot be checked. Try again.',
    { retry_after: 5 },
    { cause },
  );
}

function claimsOf({ sub, exp, preferred_username }: JWTPayload): TokenClaims {
  if (!isName(sub, LONGEST_SUBJECT) || exp === undefined) throw wrongCredentials();
  const username = isName(preferred_username, LONGEST_USERNAME) ? preferred_username : shortened(sub);
  return { subject: sub, username, expiresAt: exp * 1000 };
}

function isName(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longest && isStorableText(value);
}

function shortened(text: string): string {
  // Cutting can halve a surrogate pair.
  return text.slice(0, LONGEST_USERNAME).toWellFormed();
}
