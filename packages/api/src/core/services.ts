import type { Models } from '@greenroom/model';
import type { Storage } from '@greenroom/storage';
import type { Accounts } from '../auth/accounts.ts';
import type { OpenStreams } from '../limits/open-streams.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import type { GenerationRunner } from '../replies/generation-runner.ts';
import type { Thumbnails } from '../pictures/thumbnails.ts';
import type { Quotas } from './call.ts';
import type { Context } from './context.ts';

/** What the procedures of one server share. */
export interface Services {
  readonly storage: Storage;
  readonly quotas: Quotas;
  readonly rateLimits: RateLimits;
  readonly accounts: Accounts;
  /** The streams that end only with their callers. */
  readonly streams: OpenStreams;
  /** Aborts when the server begins to close: what would run for ever ends by itself. */
  readonly closing: AbortSignal;
  readonly models: Models;
  readonly thumbnails: Thumbnails;
  readonly generations: GenerationRunner;
  /** How many generations of one user may run at once; null for any number. */
  readonly maxRunningGenerations: number | null;
  readonly now: () => Date;
}

/** The services behind a context. */
export function servicesOf(context: Pick<Context, 'services'>): Services {
  return context.services as Services;
}
