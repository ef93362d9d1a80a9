import type { Storage } from '@greenroom/storage';
import type { Authenticator, TokenOptions } from './accounts.ts';
import { API_KEY_PREFIX, apiKeyAuthenticator } from './authenticate-api-key.ts';
import { tokenAuthenticator } from './authenticate-token.ts';

/** Knows users by their personal API keys and by access tokens; the beginning tells which of the two it is. */
export function multiUserAuthenticator(storage: Storage, tokens: TokenOptions, now: () => Date): Authenticator {
  const keys = apiKeyAuthenticator(storage, now);
  const authenticateToken = tokenAuthenticator(storage, tokens, now);
  return {
    authenticate: ({ value }) =>
      value.startsWith(API_KEY_PREFIX) ? keys.authenticate(value) : authenticateToken(value),
    settled: keys.settled,
  };
}
