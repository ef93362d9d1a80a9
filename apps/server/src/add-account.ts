import { addUser } from '@greenroom/api';
import type { Config } from './config.ts';
import { openDatabase } from './open-database.ts';
import { StartError } from './start-error.ts';
import { tokenOptions } from './token-options.ts';

/** The issuer under which new accounts stand. @throws StartError on a server that keeps none of its own */
export function accountIssuer(config: Config): string {
  if (config.AUTH_MODE === 'single_user') {
    throw refusal('Accounts are for AUTH_MODE=multi_user. Set it, and JWT_SECRET, as they are for the server.');
  }
  const tokens = tokenOptions(config);
  if ('jwksUrl' in tokens) {
    throw refusal(`The accounts are kept by the identity provider ${tokens.issuer}. Make a new one there.`);
  }
  return tokens.issuer;
}

/**
 * Makes an account in the server's database, also while the server runs and when registration is closed.
 * @throws StartError, and AppError for a name that is taken, or a name or password that is not allowed
 */
export async function addAccount(config: Config, username: string, password: string): ReturnType<typeof addUser> {
  const issuer = accountIssuer(config);
  const storage = await openDatabase(config);
  try {
    return await addUser(storage, { issuer }, { username, password }, () => new Date());
  } finally {
    await storage.close();
  }
}

function refusal(message: string): StartError {
  return new StartError(message, undefined);
}
