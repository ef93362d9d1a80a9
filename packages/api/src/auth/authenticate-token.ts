import { Scope } from '@greenroom/contract';
import type { Storage } from '@greenroom/storage';
import type { Principal } from '../core/context.ts';
import { lruMap } from '../core/lru-map.ts';
import type { TokenOptions } from './accounts.ts';
import { findOrProvisionUser } from './find-or-provision-user.ts';
import { sha256 } from './sha256.ts';
import { createTokenVerifier } from './verify-token.ts';

const REMEMBERED = 10_000;
// A key that the identity provider withdraws is honoured this much longer at most.
const LONGEST_MS = 5 * 60_000;

/** Finds the user of an access token, provisioning one for a subject that is new; verified tokens are remembered. */
export function tokenAuthenticator(storage: Storage, options: TokenOptions, now: () => Date) {
  const verify = createTokenVerifier(options, now);
  const remembered = lruMap<{ principal: Principal; until: number }>(REMEMBERED);
  return async (token: string): Promise<Principal> => {
    const key = sha256(token);
    const known = remembered.get(key);
    if (known && now().getTime() < known.until) return known.principal;
    remembered.delete(key);
    const claims = await verify(token);
    const userId = await findOrProvisionUser(storage, { issuer: options.issuer, ...claims }, now());
    const principal = { userId, scopes: Scope.options };
    remembered.set(key, { principal, until: Math.min(claims.expiresAt, now().getTime() + LONGEST_MS) });
    return principal;
  };
}
