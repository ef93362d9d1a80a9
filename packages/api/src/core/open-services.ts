import type { Storage } from '@greenroom/storage';
import { createAccounts, type AuthOptions } from '../auth/accounts.ts';
import { createRateLimits, type RateLimitOptions } from '../limits/rate-limits.ts';
import type { Quotas } from './call.ts';
import type { Services } from './services.ts';

/** What the procedures need to run, whatever door they are called through. */
export interface ServiceOptions {
  storage: Storage;
  auth: AuthOptions;
  quotas: Quotas;
  rateLimits: RateLimitOptions;
  now?: () => Date;
}

/** Opens what the procedures of one server share; `close` waits for what is still being written. */
export async function openServices(options: ServiceOptions): Promise<Services & { close(): Promise<void> }> {
  const { storage, quotas } = options;
  const now = options.now ?? (() => new Date());
  const rateLimits = createRateLimits(storage, options.rateLimits);
  const accounts = await createAccounts(storage, options.auth, rateLimits, now);
  const close = async () => {
    await accounts.close();
    await rateLimits.close();
  };
  return { storage, quotas, rateLimits, accounts, now, close };
}
