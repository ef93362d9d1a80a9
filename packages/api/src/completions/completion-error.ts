import { ERRORS, type AppError, type CompletionError } from '@greenroom/contract';
import { ModelError } from '@greenroom/model';

/** The status and the body of an error in OpenAI's shape. What a model server said of it goes on as it came. */
export function toCompletionError(error: AppError, requestId: string): { status: number; body: CompletionError } {
  const told = ModelError.is(error.cause) ? error.cause.details : {};
  // A 4xx of the model server is about this request; what else it answers is about that server.
  const status = (error.code === 'model_refused' && told.status) || ERRORS[error.code].status;
  const own = {
    message: error.message,
    type: typeOf(status),
    param: error.details.issues?.[0]?.path ?? null,
    code: error.code,
  };
  const { generation_id } = error.details;
  return {
    status,
    body: {
      error: {
        ...(error.code === 'model_refused' ? { ...own, ...shaped(told.body) } : own),
        ...(generation_id !== undefined && { generation_id }),
        request_id: requestId,
      },
    },
  };
}

/** What a model server said, as far as it is what OpenAI's clients read. */
function shaped(body: Record<string, unknown> = {}): Record<string, unknown> {
  const texts = ['message', 'type', 'param', 'code'] as const;
  const known = texts.flatMap((name) => (typeof body[name] === 'string' ? [[name, body[name]]] : []));
  const { message: _message, type: _type, param: _param, code: _code, ...rest } = body;
  return { ...rest, ...Object.fromEntries(known) };
}

function typeOf(status: number): string {
  switch (status) {
    case 401:
      return 'authentication_error';
    case 403:
      return 'permission_error';
    case 429:
      return 'rate_limit_error';
    default:
      return status >= 500 ? 'server_error' : 'invalid_request_error';
  }
}
