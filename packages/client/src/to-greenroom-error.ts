import { isTRPCClientError } from '@trpc/client';
import type { AppRouter, Problem } from './api-types.ts';
import { GreenroomError } from './greenroom-error.ts';

const NOT_GREENROOM = 'A tRPC server answered, but not as a Greenroom server does. Check the url.';

/** Makes a GreenroomError of whatever a call that had been sent failed with. */
export function toGreenroomError(error: unknown): GreenroomError {
  if (GreenroomError.is(error)) return error;
  if (isTRPCClientError<AppRouter>(error)) {
    if (GreenroomError.is(error.cause)) return error.cause;
    const problem = problemIn({ error: error.shape });
    if (problem) return fromProblem(problem, { cause: error });
    if (error.shape) return new GreenroomError('unexpected_answer', NOT_GREENROOM, { cause: error });
  }
  return new GreenroomError('network', `The answer broke off: ${reasonOf(error)}`, { cause: error });
}

/** The error that a problem tells of; `retryAfter` is the header's, for problems that do not say it themselves. */
export function fromProblem(
  problem: Problem,
  more: { retryAfter?: number | undefined; cause?: unknown } = {},
): GreenroomError {
  return new GreenroomError(problem.code, problem.detail, {
    status: problem.status,
    requestId: problem.request_id,
    issues: problem.issues,
    currentVersion: problem.current_version,
    generationId: problem.generation_id,
    retryAfter: problem.retry_after ?? more.retryAfter,
    cause: more.cause,
  });
}

/** The problem in the body of a refusal: the body itself, or what tRPC wraps around it, alone or for a batch. */
export function problemIn(body: unknown): Problem | null {
  const answer = Array.isArray(body) ? body[0] : body;
  const found = answer?.error?.data?.problem ?? answer;
  return typeof found?.code === 'string' && typeof found.request_id === 'string' ? (found as Problem) : null;
}

/** The innermost reason of an error: `fetch` says only that it failed. */
export function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (!(inner instanceof Error)) return String(inner);
  return inner.message || (inner as Error & { code?: string }).code || inner.name;
}
