import { AppError, ERRORS, type Issue } from '@greenroom/contract';
import { storageFault } from '@greenroom/storage';
import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';

const RETRY_SECONDS = 1;

/**
 * Makes any error one that a caller may see; what is not known becomes `internal`, whose sentence tells nothing of it.
 * `pathParameters` are the inputs that stand in the REST path: one that cannot be an id names nothing, so it is a 404.
 */
export function toAppError(error: unknown, pathParameters: readonly string[] = []): AppError {
  if (AppError.is(error)) return error;
  if (error instanceof ZodError) return fromZod(error, pathParameters);
  // Before the storage's: a caller that leaves in the middle of a body resets a connection as well.
  const http = fromHttp(error);
  if (http) return http;
  const fault = storageFault(error);
  if (fault) return fromStorage(fault, error);
  return error instanceof TRPCError ? fromTrpc(error, pathParameters) : internal(error);
}

function internal(cause: unknown): AppError {
  return new AppError(
    'internal',
    'The server met an unexpected fault. It is logged under the request id; nothing was changed.',
    {},
    { cause },
  );
}

function fromZod(error: ZodError, pathParameters: readonly string[]): AppError {
  const issues = error.issues.flatMap(toIssues);
  const inPath = issues.find((issue) => pathParameters.includes(issue.path));
  if (inPath) return new AppError('not_found', `There is nothing at this address: ${inPath.path}: ${inPath.message}.`);
  return new AppError('validation_failed', summaryOf(issues), { issues });
}

function toIssues(issue: ZodError['issues'][number]): Issue[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key].join('.'),
      message: 'is not known here; leave it out or check its spelling',
    }));
  }
  return [{ path: path.join('.'), message: issue.message }];
}

function summaryOf(issues: Issue[]): string {
  const [first] = issues;
  if (!first) return 'The request is not valid.';
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return `${first.path ? `${first.path}: ` : ''}${first.message}${more}`;
}

function fromStorage(fault: NonNullable<ReturnType<typeof storageFault>>, cause: unknown): AppError {
  switch (fault) {
    case 'duplicate':
      return new AppError('conflict', 'Something with this id or name is already there.', {}, { cause });
    case 'stale':
      return new AppError('version_conflict', 'Someone else changed this in the meantime.', {}, { cause });
    case 'full':
      return new AppError('storage_full', 'There is no room left to store this. Nothing was changed.', {}, { cause });
    case 'unavailable':
      return new AppError(
        'unavailable',
        'The database does not answer. Try again.',
        { retry_after: RETRY_SECONDS },
        { cause },
      );
  }
}

function fromTrpc(error: TRPCError, pathParameters: readonly string[]): AppError {
  if (error.cause && error.cause !== error && !(error.cause instanceof TRPCError)) {
    const known = toAppError(error.cause, pathParameters);
    if (known.code !== 'internal') return known;
  }
  switch (error.code) {
    case 'PARSE_ERROR':
      return new AppError('validation_failed', 'The body is not valid JSON.');
    case 'BAD_REQUEST':
      return new AppError(
        'validation_failed',
        'The request is not a valid call. Inputs are JSON; a batch is all queries or all mutations, and not too long.',
      );
    case 'NOT_FOUND':
      return new AppError('not_found', 'There is no such procedure.');
    case 'METHOD_NOT_SUPPORTED':
      return new AppError('method_not_allowed', 'A query is asked with GET, a mutation with POST.');
    case 'UNSUPPORTED_MEDIA_TYPE':
      return new AppError('unsupported_media_type', 'Send application/json.');
    case 'PAYLOAD_TOO_LARGE':
      return new AppError('payload_too_large', 'The request is larger than this server takes.');
    default:
      return internal(error);
  }
}

/** Errors of the HTTP server itself, which carry a status. */
function fromHttp(error: unknown): AppError | null {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  switch (status) {
    case 413:
      return new AppError('payload_too_large', 'The body is larger than this address takes.');
    case 415:
      return new AppError('unsupported_media_type', 'This address takes application/json.');
    case 503:
      return new AppError('unavailable', 'The server is shutting down.', { retry_after: RETRY_SECONDS });
    default:
      return typeof status === 'number' && status >= 400 && status < 500
        ? new AppError('validation_failed', 'The request could not be read: check its body and its headers.')
        : null;
  }
}

const TRPC_CODES: Record<number, TRPCError['code']> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
};

/** The tRPC error that carries an AppError, with the nearest of tRPC's codes. */
export function toTrpcError(error: AppError): TRPCError {
  const code = TRPC_CODES[ERRORS[error.code].status] ?? 'INTERNAL_SERVER_ERROR';
  return new TRPCError({ code, message: error.message, cause: error });
}
