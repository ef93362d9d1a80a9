import type { Storage } from '@greenroom/storage';
import type { Accounts } from '../auth/accounts.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import type { Quotas } from './call.ts';
import type { Context } from './context.ts';

/** What the procedures of one server share. */
export interface Services {
  readonly storage: Storage;
  readonly quotas: Quotas;
  readonly rateLimits: RateLimits;
  readonly accounts: Accounts;
  readonly now: () => Date;
}

/** The services behind a context. */
export function servicesOf(context: Pick<Context, 'services'>): Services {
  return context.services as Services;
}
