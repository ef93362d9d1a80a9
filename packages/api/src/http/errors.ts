import { AppError, ERRORS } from '@greenroom/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toCompletionError } from '../completions/completion-error.ts';
import { toAppError } from '../core/app-error.ts';
import { problemHeaders, toProblem } from '../core/problem.ts';
import { logAnswer } from './logging.ts';

/** Makes every error of every route, and every unknown address, a problem. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, knownError(error, request)));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new AppError('not_found', `There is nothing at ${pathOf(request)}.`)),
  );
}

/** Answers, and logs, what no route and no hook sees, such as an address that cannot be decoded. */
export function answerUnroutable(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  void sendProblem(request, reply, toAppError(error));
  logAnswer(request, reply);
}

/** Sends an error as a problem, and logs it when it is the server's own. */
function sendProblem(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  return startError(request, reply, error)
    .type('application/problem+json; charset=utf-8')
    .serializer((problem: unknown) => JSON.stringify(problem))
    .send(toProblem(error, request.id));
}

/** The status and the headers of an error's answer, whatever its body is; an error of the server's own is logged. */
export function startError(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  const { status } = ERRORS[error.code];
  logOwnFault(request, error);
  // Some errors, such as an address that cannot be decoded, come before the hooks that would say these two.
  return reply
    .code(status)
    .headers({ ...problemHeaders(error), 'x-request-id': request.id, 'cache-control': 'no-store' });
}

/** Logs an error when it is the server's own. */
export function logOwnFault(request: FastifyRequest, error: AppError): void {
  if (ERRORS[error.code].status < 500) return;
  request.log.error({ err: error.cause ?? error, code: error.code }, 'request failed');
}

/** What went wrong in a route, as an error that a caller may see. */
export function knownError(error: unknown, request: FastifyRequest): AppError {
  const { pathParameters } = request.routeOptions.config as { pathParameters?: string[] };
  return toAppError(namedHttpError(error), pathParameters);
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

/** Sends an error of the route that speaks OpenAI's language in OpenAI's shape, and logs it when it is the server's own. */
export function sendCompletionError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = knownError(error, request);
  const { status, body } = toCompletionError(known, request.id);
  // OpenAI's clients would try a conflict again by themselves, and meet it again.
  if (status === 409) reply.header('x-should-retry', 'false');
  return startError(request, reply, known)
    .code(status)
    .type('application/json; charset=utf-8')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body);
}
