import { builtInModels, createEgress, createModels, OFFLINE_MODEL, type Models } from '@greenroom/model';
import type { Storage } from '@greenroom/storage';
import { createAccounts, type AuthOptions } from '../auth/accounts.ts';
import { OpenStreams } from '../limits/open-streams.ts';
import { createRateLimits, type RateLimitOptions } from '../limits/rate-limits.ts';
import { openGenerationRunner } from '../replies/generation-runner.ts';
import { createThumbnails } from '../pictures/thumbnails.ts';
import type { Quotas } from './call.ts';
import type { Services } from './services.ts';

/** What the procedures need to run, whatever door they are called through. */
export interface ServiceOptions {
  storage: Storage;
  auth: AuthOptions;
  quotas: Quotas;
  rateLimits: RateLimitOptions;
  /** The models that can be asked; the one that needs no server unless said. */
  models?: Models;
  replies?: ReplyOptions;
  /** Told of faults that no caller waits for. */
  onError?: (error: unknown) => void;
  now?: () => Date;
}

/** How replies are made. */
interface ReplyOptions {
  /** How many of one user may be in the making at once; null, as unless said, for any number. */
  maxRunningPerUser?: number | null;
  /** The longest one may take, in milliseconds; ten minutes unless said. */
  timeoutMs?: number;
  /** How long those in the making may go on when the server closes, in milliseconds; eight seconds unless said. */
  graceMs?: number;
}

const TIMEOUT_MS = 600_000;
// A supervisor waits ten seconds, and what is cut off has to be stored as well.
const GRACE_MS = 8_000;

/** The services of one server, and their end. */
export interface OpenServices extends Services {
  /** Aborts `closing`, so that streams end, and lets generations finish; resolves when they have. */
  beginClosing(): Promise<void>;
  /** The same, and waits for what is still being written. */
  close(): Promise<void>;
}

/** Opens what the procedures of one server share. */
export async function openServices(options: ServiceOptions): Promise<OpenServices> {
  const { storage, quotas } = options;
  const now = options.now ?? (() => new Date());
  const rateLimits = createRateLimits(storage, options.rateLimits);
  const accounts = await createAccounts(storage, options.auth, rateLimits, now);
  const replies = options.replies ?? {};
  const generations = await openGenerationRunner({
    storage,
    now,
    timeoutMs: replies.timeoutMs ?? TIMEOUT_MS,
    graceMs: replies.graceMs ?? GRACE_MS,
    onError: options.onError ?? ((error) => process.emitWarning(error as Error)),
  });
  const closing = new AbortController();
  let generationsClosed: Promise<void> | undefined;
  const beginClosing = () => {
    closing.abort(new Error('The server is closing'));
    // From here on those that run have their grace; the connections that wait for them end with them.
    generationsClosed ??= generations.close();
    return generationsClosed;
  };
  const close = async () => {
    await beginClosing();
    await accounts.close();
    await rateLimits.close();
  };
  return {
    storage,
    quotas,
    rateLimits,
    accounts,
    streams: new OpenStreams(),
    closing: closing.signal,
    models: options.models ?? offlineModels(),
    thumbnails: createThumbnails(),
    generations,
    maxRunningGenerations: replies.maxRunningPerUser ?? null,
    now,
    beginClosing,
    close,
  };
}

/** What answers where no model server is configured. */
function offlineModels(): Models {
  const egress = createEgress({ allowPrivate: false });
  return createModels({ servers: [], builtIn: builtInModels(), fallback: OFFLINE_MODEL, egress });
}
