import { AppError, type RefreshInput, type TokenPair } from '@greenroom/contract';
import { RefreshToken, User } from '@greenroom/storage';
import { inTransaction } from '../core/call.ts';
import type { OpenCall } from './auth-call.ts';
import { endFamily, findRefreshToken, grantTokens, lockUser, wrongRefreshToken } from './refresh-tokens.ts';
import { requireAccessTokens } from './require-accounts.ts';

type RefreshCall = Pick<OpenCall, 'unit' | 'accounts' | 'now'>;

/**
 * Exchanges a refresh token, which is good for one exchange, for a new pair; of several at once exactly one gets it.
 * @throws `not_found` where the server keeps no accounts, `unauthenticated`
 */
export async function refresh(call: RefreshCall, input: RefreshInput): Promise<TokenPair> {
  const accessTokens = requireAccessTokens(call.accounts);
  return inTransaction(call, async ({ unit, now }) => {
    const at = now();
    const token = await findRefreshToken(unit, input.refresh_token);
    if (!token) throw wrongRefreshToken();
    await lockUser(unit, token.owner_id);
    const unused = { hash: token.hash, used_at: null, expires_at: { $gt: at } };
    const claimed = await unit.em.nativeUpdate(RefreshToken, unused, { used_at: at });
    const user = await unit.em.findOne(User, { id: token.owner_id, issuer: accessTokens.issuer });
    if (claimed === 0 || !user) throw wrongRefreshToken();
    const grant = { userId: user.id, subject: user.subject, familyId: token.family_id };
    return grantTokens(unit, accessTokens, grant, at);
  });
}

/**
 * Runs a refresh, and when it is refused because the token was used before, ends the whole login: one of the two who
 * have the token stole it. This stands apart because the refusal takes back the transaction it comes from.
 */
export async function endingReusedFamily<T>(
  { unit }: Pick<OpenCall, 'unit'>,
  input: RefreshInput,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (AppError.is(error) && error.code === 'unauthenticated') await endReused(unit, input);
    throw error;
  }
}

async function endReused(unit: OpenCall['unit'], input: RefreshInput): Promise<void> {
  const token = await findRefreshToken(unit, input.refresh_token);
  if (token?.used_at) await endFamily(unit, token);
}
