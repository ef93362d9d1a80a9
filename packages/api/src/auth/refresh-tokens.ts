import { AppError, type TokenPair } from '@greenroom/contract';
import { RefreshToken, type UnitOfWork } from '@greenroom/storage';
import { randomBytes } from 'node:crypto';
import { ACCESS_TOKEN_SECONDS, type AccessTokens } from './access-tokens.ts';
import { sha256 } from './sha256.ts';

const PREFIX = 'grt_';
const KEPT_FOR_MS = 30 * 24 * 60 * 60 * 1000;

/** Whom a pair of tokens is for, and the login it belongs to. */
export interface Grant {
  userId: string;
  subject: string;
  familyId: string;
}

/** Makes an access token and the refresh token that follows it. */
export async function grantTokens(
  unit: UnitOfWork,
  accessTokens: AccessTokens,
  { userId, subject, familyId }: Grant,
  now: Date,
): Promise<TokenPair> {
  const refresh_token = PREFIX + randomBytes(32).toString('base64url');
  const expires_at = new Date(now.getTime() + KEPT_FOR_MS);
  const kept = { family_id: familyId, owner_id: userId, created_at: now, expires_at, used_at: null };
  unit.em.create(RefreshToken, { hash: sha256(refresh_token), ...kept });
  await unit.em.flush();
  const access_token = await accessTokens.sign(subject, now);
  return { access_token, refresh_token, token_type: 'bearer', expires_in: ACCESS_TOKEN_SECONDS };
}

/** The stored refresh token, used or not. */
export function findRefreshToken({ em }: UnitOfWork, token: string): Promise<RefreshToken | null> {
  return em.findOne(RefreshToken, { hash: sha256(token) });
}

/** Ends a login: none of its refresh tokens is good any more. */
export function endFamily(unit: UnitOfWork, { owner_id, family_id }: RefreshToken): Promise<void> {
  return unit.transaction(async (inner) => {
    // A refresh that runs at this moment ends first: its new token would be missed otherwise.
    await lockUser(inner, owner_id);
    await inner.em.nativeDelete(RefreshToken, { family_id });
  });
}

/** Holds a user's row until the transaction ends, so that changes of the user's keys and tokens come one by one. */
export async function lockUser(unit: UnitOfWork, id: string): Promise<void> {
  await unit.rows(`select id from "user" where id = ?${unit.engine.forUpdate}`, [id]);
}

/** The one refusal of a refresh token. */
export function wrongRefreshToken(): AppError {
  return new AppError('unauthenticated', 'The refresh token is not valid, or not any more. Log in again.');
}
