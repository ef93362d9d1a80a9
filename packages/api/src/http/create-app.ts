import cors from '@fastify/cors';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import { openServices, type ServiceOptions } from '../core/open-services.ts';
import { makeDocument } from '../rest/document.ts';
import { authentication } from './authentication.ts';
import { endStreams } from './end-streams.ts';
import { answerErrors, answerUnroutable } from './errors.ts';
import { checkHostAndOrigin, writtenOrigin } from './host-and-origin.ts';
import { logRequests } from './logging.ts';
import { collectMetrics } from './metrics.ts';
import { parseBodies } from './parse-bodies.ts';
import { openRoutes } from './open-routes.ts';
import { restDoor } from './rest-door.ts';
import { addSafeHeaders } from './safe-headers.ts';
import { sweepExpired } from './sweep-expired.ts';
import { trpcDoor } from './trpc-door.ts';

/** What a server is made of; the server app reads it from the environment. */
export interface AppOptions extends ServiceOptions {
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
}

// A million characters, each sent as an escaped surrogate pair, with room around them.
const BODY_LIMIT = 16 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 300_000;
const CONNECTION_TIMEOUT_MS = 120_000;

/** Makes the HTTP server with both doors on it; it does not listen yet. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const onError = (err: unknown) => options.logger.error({ err }, 'a reply met a fault');
  const services = await openServices({ onError, ...options });
  const document = makeDocument(options.version);

  const app = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: answerUnroutable,
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
  const allowedOrigins = (options.allowedOrigins ?? []).map(writtenOrigin);
  checkHostAndOrigin(app, options.allowedHosts ?? [], allowedOrigins);
  addSafeHeaders(app);
  if (allowedOrigins.length > 0) await app.register(cors, corsOptions(allowedOrigins));
  parseBodies(app);
  authentication(app, services.accounts);
  collectMetrics(app, options);
  endStreams(app, services);
  openRoutes(app, document, options);
  await restDoor(app, document, services);
  await trpcDoor(app, services);
  sweepExpired(app, services);
  app.addHook('onClose', () => services.close());
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
      'X-Export-Losses',
    ],
    maxAge: 600,
  };
}
