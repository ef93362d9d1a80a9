import { fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import { AppError } from '@greenroom/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { toAppError } from '../core/app-error.ts';
import type { Services } from '../core/services.ts';
import { problemHeaders } from '../core/problem.ts';
import { procedures } from '../rest/operations.ts';
import { appRouter } from '../router.ts';
import { IMPORT_BODY_LIMIT } from '../transcripts/import-session.ts';
import { contextOf } from './context-of.ts';

const MAX_BATCH = 50;

/** The tRPC door at `/trpc`, with batches and streams. */
export async function trpcDoor(app: FastifyInstance, services: Services): Promise<void> {
  const openNames = new Set(Object.entries(procedures()).flatMap(([name, { meta }]) => (meta?.open ? [name] : [])));
  await app.register(
    async (scope) => {
      // tRPC reads the body itself.
      scope.removeContentTypeParser('application/json');
      scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
      scope.addHook('onRequest', async (request, reply) => {
        reply.header('cache-control', 'no-store');
        if (!namesOf(request).every((name) => openNames.has(name))) await app.authenticate(request);
      });
      scope.route({
        method: ['GET', 'POST'],
        url: '/:path',
        bodyLimit: IMPORT_BODY_LIMIT,
        handler: async (request, reply) => {
          const calls: ReturnType<typeof contextOf>[] = [];
          await fastifyRequestHandler({
            router: appRouter,
            req: request,
            res: reply,
            path: (request.params as { path: string }).path,
            maxBatchSize: MAX_BATCH,
            createContext: () => {
              const context = contextOf(request, services);
              calls.push(context);
              return context;
            },
            onError: ({ error }) => {
              const known = toAppError(error);
              if (known.code === 'internal') request.log.error({ err: known.cause ?? error }, 'request failed');
            },
            responseMeta: ({ errors }) => ({
              headers: headersOf(calls, errors.map((error) => toAppError(error))),
            }),
          });
        },
      });
    },
    { prefix: '/trpc' },
  );
}

function namesOf(request: FastifyRequest): string[] {
  return (request.params as { path: string }).path.split(',');
}

/** Headers for a whole batch: what the last call said, and the longest wait any error asks for. */
function headersOf(calls: { answer: { headers: Record<string, string> } }[], errors: AppError[]): Headers {
  const headers = new Headers();
  for (const { answer } of calls) for (const [name, value] of Object.entries(answer.headers)) headers.set(name, value);
  const slowest = errors.toSorted((a, b) => (b.details.retry_after ?? 0) - (a.details.retry_after ?? 0))[0];
  if (slowest) for (const [name, value] of Object.entries(problemHeaders(slowest))) headers.set(name, value);
  return headers;
}
