import type { AppError } from '@greenroom/contract';
import { getTRPCErrorShape } from '@trpc/server';
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toAppError, toTrpcError } from '../core/app-error.ts';
import type { Context } from '../core/context.ts';
import { problemHeaders } from '../core/problem.ts';
import type { Services } from '../core/services.ts';
import { procedures } from '../rest/operations.ts';
import { refuseOtherMethods } from '../rest/refuse-other-methods.ts';
import { appRouter } from '../router.ts';
import { IMPORT_BODY_LIMIT } from '../transcripts/import-session.ts';
import { contextOf } from './context-of.ts';
import { knownError, logOwnFault, startError } from './errors.ts';

const MAX_BATCH = 50;
const PATH = '/:path';
const METHODS = ['GET', 'POST'];

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
        const { open } = request.routeOptions.config as { open?: boolean };
        if (!open && !namesOf(request).every((name) => openNames.has(name))) await app.authenticate(request);
      });
      scope.setErrorHandler((error, request, reply) => sendTrpcError(request, reply, knownError(error, request)));
      refuseOtherMethods(scope, PATH, METHODS);
      scope.route({
        method: METHODS,
        url: PATH,
        exposeHeadRoute: false,
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
            onError: ({ error }) => logOwnFault(request, toAppError(error)),
            responseMeta: ({ errors }) => ({
              headers: headersOf(request.method, calls, errors.map((error) => toAppError(error))),
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

/** An error before any procedure, such as wrong credentials, in the form in which tRPC's clients look for it. */
function sendTrpcError(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  const { path } = request.params as { path?: string };
  const ctx = { requestId: request.id } as Context;
  const config = appRouter._def._config;
  const shape = getTRPCErrorShape({ config, error: toTrpcError(error), type: 'unknown', path, input: undefined, ctx });
  return startError(request, reply, error).type('application/json; charset=utf-8').send({ error: shape });
}

/** Headers for a whole batch: what the last call said, and the longest wait any error asks for. */
function headersOf(
  method: string,
  calls: { answer: { headers: Record<string, string> } }[],
  errors: AppError[],
): Headers {
  const headers = new Headers();
  if (errors.some(({ code }) => code === 'method_not_allowed')) headers.set('allow', method === 'GET' ? 'POST' : 'GET');
  for (const { answer } of calls) for (const [name, value] of Object.entries(answer.headers)) headers.set(name, value);
  const slowest = errors.toSorted((a, b) => (b.details.retry_after ?? 0) - (a.details.retry_after ?? 0))[0];
  if (slowest) for (const [name, value] of Object.entries(problemHeaders(slowest))) headers.set(name, value);
  return headers;
}
