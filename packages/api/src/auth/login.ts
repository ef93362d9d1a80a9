import { AppError, type LoginInput, type TokenPair } from '@greenroom/contract';
import { searchKey, User } from '@greenroom/storage';
import { randomUUID } from 'node:crypto';
import type { OpenCall } from './auth-call.ts';
import { verifyPassword } from './passwords.ts';
import { grantTokens } from './refresh-tokens.ts';
import { requireAccessTokens } from './require-accounts.ts';

/** The account that a name and a password belong to. */
export type LoggedIn = Pick<User, 'id' | 'subject'>;

/**
 * Checks a name and a password, outside any transaction. Unknown names take as long as wrong passwords and get the
 * same words.
 * @throws `not_found` where the server keeps no accounts, `unauthenticated`, `rate_limited` after many failures
 */
export async function prepareLogin(call: OpenCall, input: LoginInput): Promise<LoggedIn> {
  const { issuer } = requireAccessTokens(call.accounts);
  const login = { username: input.username, address: call.address };
  const user = await call.accounts.countFailures(login, async () => {
    // An account made under another issuer would get tokens that name someone else.
    const found = await call.unit.em.findOne(User, { username_key: searchKey(input.username), issuer });
    const right = await call.accounts.inTurn(() => verifyPassword(found?.password_hash ?? null, input.password));
    return right ? found : null;
  });
  if (!user) throw new AppError('unauthenticated', 'The user name or the password is wrong.');
  return user;
}

/** Starts a login: an access token, and a refresh token to go on with. */
export async function login(
  { unit, accounts, now }: Pick<OpenCall, 'unit' | 'accounts' | 'now'>,
  { id, subject }: LoggedIn,
): Promise<TokenPair> {
  const grant = { userId: id, subject, familyId: randomUUID() };
  return grantTokens(unit, requireAccessTokens(accounts), grant, now());
}
