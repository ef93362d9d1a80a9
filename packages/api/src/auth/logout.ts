import type { RefreshInput } from '@greenroom/contract';
import type { OpenCall } from './auth-call.ts';
import { endFamily, findRefreshToken } from './refresh-tokens.ts';
import { requireAccessTokens } from './require-accounts.ts';

/**
 * Ends the login that a refresh token belongs to; one that is ended or was never there stays so.
 * @throws `not_found` where the server keeps no accounts
 */
export async function logout(
  { unit, accounts }: Pick<OpenCall, 'unit' | 'accounts'>,
  input: RefreshInput,
): Promise<void> {
  requireAccessTokens(accounts);
  const token = await findRefreshToken(unit, input.refresh_token);
  if (token) await endFamily(unit, token);
}
