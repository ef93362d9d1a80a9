import { AppError, type RegisterInput, type User } from '@greenroom/contract';
import type { OpenCall } from './auth-call.ts';
import { createAccount, usernameKey } from './create-account.ts';
import { hashPassword } from './passwords.ts';
import { requireAccessTokens, requireMultiUser } from './require-accounts.ts';

/**
 * Hashes the password of a registration, outside any transaction.
 * @throws `not_found` where the server keeps no accounts, `forbidden` when registration is closed, `rate_limited`
 */
export async function prepareRegister({ accounts }: Pick<OpenCall, 'accounts'>, input: RegisterInput): Promise<string> {
  requireAccessTokens(accounts);
  if (requireMultiUser(accounts).registration === 'closed') {
    throw new AppError('forbidden', 'Registration is closed. Ask the administrator of this server for an account.');
  }
  usernameKey(input.username);
  return accounts.inTurn(() => hashPassword(input.password));
}

/** Makes an account; logging in is the next step. @throws `conflict` for a user name that is taken */
export async function register(
  { unit, accounts, now }: Pick<OpenCall, 'unit' | 'accounts' | 'now'>,
  { username }: Pick<RegisterInput, 'username'>,
  passwordHash: string,
): Promise<User> {
  const { issuer } = requireAccessTokens(accounts);
  return createAccount(unit, { issuer, username, passwordHash }, now());
}
