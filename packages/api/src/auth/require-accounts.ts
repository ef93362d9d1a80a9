import { AppError } from '@greenroom/contract';
import type { AccessTokens } from './access-tokens.ts';
import type { Accounts, AuthOptions } from './accounts.ts';

type MultiUser = Extract<AuthOptions, { mode: 'multi_user' }>;

/** The options of a server with accounts. @throws `not_found` on a single-user server */
export function requireMultiUser({ options }: Pick<Accounts, 'options'>): MultiUser {
  if (options.mode === 'multi_user') return options;
  throw new AppError(
    'not_found',
    'This server has a single user. Accounts and their API keys are there with AUTH_MODE=multi_user.',
  );
}

/** The maker of access tokens. @throws `not_found` where the server makes none */
export function requireAccessTokens(accounts: Pick<Accounts, 'options' | 'accessTokens'>): AccessTokens {
  const { tokens } = requireMultiUser(accounts);
  if (accounts.accessTokens) return accounts.accessTokens;
  throw new AppError(
    'not_found',
    `Accounts are kept by the identity provider ${tokens.issuer}: register and log in there.`,
  );
}
