import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { Storage } from '@greenroom/storage';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import { createAccounts, type AuthOptions } from '../auth/accounts.ts';
import type { Quotas } from '../core/call.ts';
import type { Services } from '../core/services.ts';
import { createRateLimits, type RateLimitOptions } from '../limits/rate-limits.ts';
import { makeDocument } from '../rest/document.ts';
import { authentication } from './authentication.ts';
import { answerErrors } from './errors.ts';
import { checkHostAndOrigin } from './host-and-origin.ts';
import { logRequests } from './logging.ts';
import { collectMetrics } from './metrics.ts';
import { parseBodies } from './parse-bodies.ts';
import { openRoutes } from './open-routes.ts';
import { restDoor } from './rest-door.ts';
import { sweepExpired } from './sweep-expired.ts';
import { trpcDoor } from './trpc-door.ts';

/** What a server is made of; the server app reads it from the environment. */
export interface AppOptions {
  storage: Storage;
  auth: AuthOptions;
  quotas: Quotas;
  rateLimits: RateLimitOptions;
  logger: FastifyBaseLogger;
  /** The release, as the document and /health tell it. */
  version: string;
  /** Host names to answer to beside localhost and addresses; `*` answers to any. */
  allowedHosts?: string[];
  /** Origins of other sites whose pages may call; `*` allows any. */
  allowedOrigins?: string[];
  /** The bearer token for /metrics; in single-user mode the API key opens it as well. */
  metricsToken?: string;
  /** Which proxies' forwarded headers are believed, as Fastify's `trustProxy` takes it. */
  trustProxy?: string;
  now?: () => Date;
}

const BODY_LIMIT = 8 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 300_000;
const CONNECTION_TIMEOUT_MS = 120_000;

/** Makes the HTTP server with both doors on it; it does not listen yet. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const now = options.now ?? (() => new Date());
  const rateLimits = createRateLimits(options.storage, options.rateLimits);
  const accounts = await createAccounts(options.storage, options.auth, rateLimits, now);
  const services: Services = { storage: options.storage, quotas: options.quotas, rateLimits, accounts, now };
  const document = makeDocument(options.version);

  const app = Fastify({
    loggerInstance: options.logger,
    disableRequestLogging: true,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    trustProxy: options.trustProxy ?? false,
    requestIdHeader: false,
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 5000 },
  });
  answerErrors(app);
  logRequests(app);
  checkHostAndOrigin(app, options.allowedHosts ?? [], options.allowedOrigins ?? []);
  await app.register(helmet, { contentSecurityPolicy: { directives: { defaultSrc: ["'none'"] }, useDefaults: false } });
  await app.register(cors, corsOptions(options.allowedOrigins ?? []));
  parseBodies(app);
  authentication(app, accounts);
  collectMetrics(app, options);
  openRoutes(app, document, options);
  await restDoor(app, document, services);
  await trpcDoor(app, services);
  sweepExpired(app, services);
  app.addHook('onClose', async () => {
    await accounts.close();
    await rateLimits.close();
  });
  return app;
}

/** A request id the caller chose, when it is a plain one, so that it can be found in both logs. */
function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}

function corsOptions(allowedOrigins: string[]) {
  return {
    origin: allowedOrigins.includes('*') ? true : allowedOrigins,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    exposedHeaders: [
      'ETag',
      'Location',
      'Retry-After',
      'RateLimit',
      'RateLimit-Policy',
      'X-Request-Id',
      'Idempotency-Replayed',
      'Content-Disposition',
    ],
    maxAge: 600,
  };
}
