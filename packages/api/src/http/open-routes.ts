import { AppError } from '@greenroom/contract';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';
import type { OpenAPIObject } from 'trpc-openapi';
import { refuseOtherMethods } from '../rest/refuse-other-methods.ts';
import type { AppOptions } from './create-app.ts';

// The page brings its own script; it may load and call nothing but this server.
const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What needs no credentials: whether the server lives and is ready, its document, and the page that shows it. */
export function openRoutes(app: FastifyInstance, document: OpenAPIObject, { storage, version }: AppOptions): void {
  app.get('/health', async () => ({ status: 'ok', version }));
  app.get('/ready', async () => {
    await storage.check().catch(notReady);
    return { status: 'ready' };
  });
  app.get('/openapi.json', async () => document);
  for (const url of ['/health', '/ready', '/openapi.json', '/docs']) refuseOtherMethods(app, url, ['GET', 'HEAD']);
  void app.register(async (docs) => {
    docs.addHook('onSend', async (_request, reply) => {
      reply.header('content-security-policy', DOCS_POLICY);
    });
    await docs.register(scalar, {
      routePrefix: '/docs',
      configuration: { url: '/openapi.json', proxyUrl: '', withDefaultFonts: false, telemetry: false },
    });
  });
}

/** Whatever is wrong, an unreachable database or a schema of another release: ask again later. */
function notReady(cause: unknown): never {
  throw new AppError(
    'unavailable',
    'The server is not ready: its database does not answer as it should.',
    { retry_after: 1 },
    { cause },
  );
}
