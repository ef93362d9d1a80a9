import type { Storage } from '@greenroom/storage';
import type { Principal } from '../core/context.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import { createAccessTokens, type AccessTokens } from './access-tokens.ts';
import { multiUserAuthenticator } from './authenticate-multi-user.ts';
import { singleUserAuthenticator } from './authenticate-single-user.ts';
import type { Credentials } from './credentials.ts';
import { takeTurns, type TakeTurns } from './take-turns.ts';

// Half of libuv's threads, so that files and names still resolve under a flood of logins.
const HASHING = { atOnce: 2, waiting: 500 };

/** Who may use the server, and how they show who they are. */
export type AuthOptions =
  | { mode: 'single_user'; apiKey: string }
  | { mode: 'multi_user'; registration: 'open' | 'closed'; tokens: TokenOptions };

/** Whose tokens are taken: the server's own, signed with a secret of 32 bytes or more, or an identity provider's. */
export type TokenOptions =
  | { secret: string; issuer: string; audience: string }
  | { jwksUrl: string; issuer: string; audience: string };

/** Tells who a caller is; `settled` waits for what it still writes in the background. */
export interface Authenticator {
  authenticate(credentials: Credentials): Promise<Principal>;
  settled(): Promise<void>;
}

/** The accounts of a server: who a caller is, and what logging in needs. */
export interface Accounts {
  readonly options: AuthOptions;
  /** Makes access tokens; null where the server makes none of its own. */
  readonly accessTokens: AccessTokens | null;
  readonly countFailures: RateLimits['countFailures'];
  /** Hashes a password, or checks one, when its turn comes. */
  readonly inTurn: TakeTurns;
  /** @throws `unauthenticated` for any kind of wrong credentials, `unavailable` when they cannot be checked */
  authenticate(credentials: Credentials): Promise<Principal>;
  /** Waits for what is still being written; call it before the storage closes. */
  close(): Promise<void>;
}

/**
 * Opens the accounts; in single-user mode it makes the owner's row when there is none.
 * @throws when the options are not safe to run with
 */
export async function createAccounts(
  storage: Storage,
  options: AuthOptions,
  rateLimits: RateLimits,
  now: () => Date,
): Promise<Accounts> {
  const authenticator: Authenticator =
    options.mode === 'single_user'
      ? await singleUserAuthenticator(storage, options.apiKey, now)
      : multiUserAuthenticator(storage, options.tokens, now);
  return {
    options,
    accessTokens: options.mode === 'multi_user' ? createAccessTokens(options.tokens) : null,
    countFailures: (login, attempt) => rateLimits.countFailures(login, attempt),
    inTurn: takeTurns(HASHING),
    authenticate: (credentials) => authenticator.authenticate(credentials),
    close: () => authenticator.settled(),
  };
}
