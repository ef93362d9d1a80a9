import type { Storage } from '@greenroom/storage';
import { createAccounts, type Accounts, type AuthOptions } from '../src/auth/accounts.ts';
import { authRouter } from '../src/auth/auth.router.ts';
import { readCredentials, type CredentialHeaders } from '../src/auth/credentials.ts';
import type { Principal } from '../src/core/context.ts';
import type { Services } from '../src/core/services.ts';
import { createRateLimits, type RateLimitOptions } from '../src/limits/rate-limits.ts';
import { openTestStorage } from './open-test-storage.ts';

export const SECRET = 'a secret of at least thirty-two bytes';
export const TOKENS = { secret: SECRET, issuer: 'https://greenroom.test', audience: 'greenroom' };
export const OPEN_OPTIONS = { mode: 'multi_user', registration: 'open', tokens: TOKENS } as const satisfies AuthOptions;

/** The accounts of a server with a database of its own, and callers of their procedures. */
export interface TestAccounts extends AsyncDisposable {
  readonly storage: Storage;
  readonly accounts: Accounts;
  /** Lets the server's clock go on. */
  pass(milliseconds: number): void;
  now(): Date;
  /** Who the headers belong to. */
  authenticate(headers: CredentialHeaders): Promise<Principal>;
  /** Calls procedures as someone who shows these headers. */
  as(headers: CredentialHeaders, more?: { idempotencyKey?: string; address?: string }): Promise<AuthCaller>;
}

type AuthCaller = ReturnType<typeof authRouter.createCaller>;

const NO_LIMITS = { requestsPerMinute: null, messagesPerMinute: null };

/** Opens accounts on a new database, or beside others on `storage`, as a second server process would. */
export async function openTestAccounts(
  options: AuthOptions = OPEN_OPTIONS,
  { limits = {}, storage: shared }: { limits?: Partial<RateLimitOptions>; storage?: Storage } = {},
): Promise<TestAccounts> {
  const storage = shared ?? (await openTestStorage());
  let time = Date.now();
  const now = () => new Date(time);
  const rateLimits = createRateLimits(storage, { ...NO_LIMITS, ...limits });
  const accounts = await createAccounts(storage, options, rateLimits, now);
  const authenticate = async (headers: CredentialHeaders) => accounts.authenticate(readCredentials(headers)!);
  const quotas = { chatsPerUser: 10, messagesPerChat: 10, charactersPerUser: 10 };
  // What the procedures of accounts use.
  const services: Pick<Services, 'storage' | 'quotas' | 'rateLimits' | 'accounts' | 'now'> = {
    storage,
    quotas,
    rateLimits,
    accounts,
    now,
  };
  return {
    storage,
    accounts,
    now,
    pass: (milliseconds) => void (time += milliseconds),
    authenticate,
    as: async (headers, { idempotencyKey, address = '192.0.2.1' } = {}) => {
      const principal = Object.keys(headers).length > 0 ? await authenticate(headers) : null;
      const answer = { headers: {} };
      return authRouter.createCaller({
        requestId: 'test',
        principal,
        ifMatch: undefined,
        idempotencyKey,
        address,
        answer,
        services,
      });
    },
    [Symbol.asyncDispose]: async () => {
      await accounts.close();
      await rateLimits.close();
      if (!shared) await storage.close();
    },
  };
}

/** The headers of someone with an access token or an API key. */
export function bearer(token: string): CredentialHeaders {
  return { authorization: `Bearer ${token}` };
}

/** Registers someone and logs in. */
export async function newUser(server: TestAccounts, username = 'ada') {
  const anyone = await server.as({});
  const user = await anyone.register({ username, password: PASSWORD });
  const tokens = await anyone.login({ username, password: PASSWORD });
  return { user, tokens, caller: await server.as(bearer(tokens.access_token)) };
}

export const PASSWORD = 'correct horse battery staple';

/** What a refused call was refused with. */
export async function refusalOf(
  promise: Promise<unknown>,
): Promise<{ code: string; message: string; details: object }> {
  const error = await promise.then(
    () => {
      throw new Error('The call was not refused');
    },
    (reason: unknown) => reason as Error,
  );
  // Procedures wrap the AppError in tRPC's own.
  const { code, message, details } = (error.name === 'TRPCError' ? error.cause : error) as never;
  return { code, message, details };
}
