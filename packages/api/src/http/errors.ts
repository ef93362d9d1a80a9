import { AppError, ERRORS } from '@greenroom/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toAppError } from '../core/app-error.ts';
import { problemHeaders, toProblem } from '../core/problem.ts';

/** Makes every error of every route, and every unknown address, a problem. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const { pathParameters } = request.routeOptions.config as { pathParameters?: string[] };
    return sendProblem(request, reply, toAppError(namedHttpError(error), pathParameters));
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new AppError('not_found', `There is nothing at ${pathOf(request)}.`)),
  );
}

/** Sends an error as a problem, and logs it when it is the server's own. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  const { status } = ERRORS[error.code];
  if (status >= 500) request.log.error({ err: error.cause ?? error, code: error.code }, 'request failed');
  return reply
    .code(status)
    // Some errors, such as an address that cannot be decoded, come before the hooks that would say these two.
    .headers({ ...problemHeaders(error), 'x-request-id': request.id, 'cache-control': 'no-store' })
    .type('application/problem+json; charset=utf-8')
    .serializer((problem: unknown) => JSON.stringify(problem))
    .send(toProblem(error, request.id));
}

/** Fastify's own errors carry a status and words of their own; where ours say more, they are taken. */
function namedHttpError(error: unknown): unknown {
  const { code } = error as { code?: unknown };
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY' || error instanceof SyntaxError) {
    return new AppError('validation_failed', 'The body is not valid JSON.', {}, { cause: error });
  }
  return error;
}

/** The path alone: a query can hold what somebody searched for. */
function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0]?.slice(0, 200) ?? '/';
}
