import { callTRPCProcedure } from '@trpc/server';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { OpenAPIObject } from 'trpc-openapi';
import { etagOf, type Answer } from '../core/call.ts';
import type { Context } from '../core/context.ts';
import { pathParametersOf } from '../core/meta.ts';
import { appRouter } from '../router.ts';
import type { OperationObject } from './finish-operation.ts';
import { type Operation, operationsById } from './operations.ts';
import { inputReader } from './read-input.ts';
import { refuseOtherMethods } from './refuse-other-methods.ts';

type Handler = (request: FastifyRequest, reply: FastifyReply, input: object) => Promise<unknown>;

/** A route written by hand, and what it has of its own. */
export type HandWritten =
  | Handler
  | {
      handler: Handler;
      /** Answers its errors: it speaks another language than the rest. */
      errorHandler?: (error: unknown, request: FastifyRequest, reply: FastifyReply) => unknown;
      /** Readies a scope for it alone: it takes other bodies than the rest. */
      prepare?: (scope: FastifyInstance) => Promise<void>;
    };

/**
 * Mounts the REST door from its document: one native route an operation, which calls the procedure of that name. What
 * the document lists and what answers are therefore one set. `handWritten` serves the operations that no procedure
 * has. Every other method of a path answers 405.
 */
export function mountRest(
  app: FastifyInstance,
  document: OpenAPIObject,
  contextOf: (request: FastifyRequest) => Context,
  handWritten: Record<string, HandWritten>,
): void {
  const operations = operationsById();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    const url = path.replace(/\{(\w+)\}/g, ':$1');
    const methods = Object.entries(item as Record<string, OperationObject>);
    for (const [method, operation] of methods) {
      const known = operations.get(operation.operationId);
      const written = known ? procedureHandler(known, contextOf) : handWritten[operation.operationId];
      if (!written) throw new Error(`Nothing answers the operation ${operation.operationId}`);
      const { handler, prepare, ...more } =
        typeof written === 'function' ? { handler: written, prepare: undefined } : written;
      const read = inputReader(method, operation);
      const config: object = {
        operationId: operation.operationId,
        open: known?.meta.open ?? false,
        pathParameters: known
          ? pathParametersOf(known.meta)
          : [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]),
        takesForm: known?.meta.openapi.contentTypes?.includes('application/x-www-form-urlencoded') ?? false,
      };
      const route: RouteOptions = {
        method: method.toUpperCase(),
        url,
        config,
        ...more,
        ...(known?.meta.bodyLimit && { bodyLimit: known.meta.bodyLimit }),
        handler: (request, reply) => handler(request, reply, read(request)),
      };
      if (prepare) routeApart(app, route, prepare);
      else app.route(route);
    }
    const taken = methods.map(([method]) => method.toUpperCase());
    refuseOtherMethods(app, url, taken.includes('GET') ? [...taken, 'HEAD'] : taken);
  }
}

function routeApart(
  app: FastifyInstance,
  route: RouteOptions,
  prepare: (scope: FastifyInstance) => Promise<void>,
): void {
  void app.register(async (scope) => {
    await prepare(scope);
    scope.route(route);
  });
}

function procedureHandler(operation: Operation, contextOf: (request: FastifyRequest) => Context): Handler {
  const { procedure, type, meta } = operation;
  return async (request, reply, input) => {
    const ctx = contextOf(request);
    const output: unknown = await saying(ctx.answer, reply, () =>
      callTRPCProcedure({
        router: appRouter,
        path: procedure,
        type,
        ctx,
        getRawInput: async () => input,
        signal: undefined,
        batchIndex: 0,
      }),
    );
    const status = ctx.answer.status ?? meta.status ?? 200;
    reply.code(status);
    if (status === 201 && meta.location) reply.header('location', locationOf(meta.location, output));
    return sendJson(reply, output);
  };
}

/** Runs a call, and sends the headers it asks for; they hold for an error as well: the rate limit, a deprecation. */
export async function saying<T>(answer: Answer, reply: FastifyReply, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } finally {
    reply.headers(answer.headers);
  }
}

function sendJson(reply: FastifyReply, output: unknown): FastifyReply {
  if (output === undefined) return reply.send();
  const version = (output as { version?: unknown }).version;
  if (typeof version === 'number') reply.header('etag', etagOf(version));
  return reply.type('application/json; charset=utf-8').serializer(identity).send(JSON.stringify(output));
}

const identity = (text: unknown) => text as string;

function locationOf(template: string, output: unknown): string {
  return template.replace(/\{([\w.]+)\}/g, (_whole, path: string) => {
    const at = (value: unknown, name: string) => (value as Record<string, unknown>)[name];
    return String(path.split('.').reduce(at, output));
  });
}
