import type { AppError } from '@greenroom/contract';
import { getTRPCErrorShape, type TRPCError } from '@trpc/server';
import { incomingMessageToRequest } from '@trpc/server/adapters/node-http';
import { resolveResponse } from '@trpc/server/http';
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
        handler: (request, reply) => answer(request, reply, services),
      });
    },
    { prefix: '/trpc' },
  );
}

/** What tRPC's adapter for Fastify does, with one form for errors that come before any call. */
async function answer(request: FastifyRequest, reply: FastifyReply, services: Services): Promise<FastifyReply> {
  const ctx = contextOf(request, services);
  let refusal: AppError | undefined;
  const response = await resolveResponse({
    router: appRouter,
    req: incomingMessageToRequest(Object.assign(request.raw, { body: request.body }), reply.raw, { maxBodySize: null }),
    path: (request.params as { path: string }).path,
    error: null,
    maxBatchSize: MAX_BATCH,
    createContext: async () => ctx,
    onError: ({ error, ctx: called }) => {
      const known = toAppError(error);
      logOwnFault(request, known);
      if (!called) refusal = known;
    },
    responseMeta: ({ errors }) => ({ headers: headersOf(ctx, errors) }),
  });
  if (refusal) return sendTrpcError(request, reply, refusal);
  // The answer's own Vary would take the place of what CORS has said.
  const vary = reply.getHeader('vary');
  if (vary !== undefined) response.headers.append('vary', String(vary));
  return reply.send(response);
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

/** Headers for a whole batch: what its calls said, and the longest wait any error asks for. */
function headersOf({ answer }: Context, errors: TRPCError[]): Headers {
  const headers = new Headers(answer.headers);
  const known = errors.map((error) => toAppError(error));
  const slowest = known.toSorted((a, b) => (b.details.retry_after ?? 0) - (a.details.retry_after ?? 0))[0];
  if (slowest) for (const [name, value] of Object.entries(problemHeaders(slowest))) headers.set(name, value);
  return headers;
}
