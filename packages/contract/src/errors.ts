/**
 * Every error code a caller can meet, with its HTTP status and what it means. The list is closed: a client
 * may switch over it. `title` is the short phrase of the RFC 9457 problem.
 */
export const ERRORS = {
  validation_failed: { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'Credentials are missing or wrong' },
  forbidden: { status: 403, title: 'This is not allowed here' },
  insufficient_scope: { status: 403, title: 'The API key lacks the scope for this' },
  quota_exceeded: { status: 403, title: 'A quota is used up' },
  not_found: { status: 404, title: 'There is no such thing' },
  method_not_allowed: { status: 405, title: 'The address does not take this method' },
  conflict: { status: 409, title: 'The request conflicts with what is stored' },
  version_conflict: { status: 409, title: 'The resource has changed since it was read' },
  idempotency_conflict: { status: 409, title: 'The idempotency key was used for another request' },
  generation_running: { status: 409, title: 'A reply is being written in this chat' },
  precondition_failed: { status: 412, title: 'The resource is not the version If-Match names' },
  payload_too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'The media type is not taken here' },
  unprocessable: { status: 422, title: 'The request is well-formed but cannot be carried out' },
  context_too_small: { status: 422, title: 'The token budget is too small for the mandatory parts' },
  model_refused: { status: 422, title: 'The model server refused the request' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on the server' },
  model_failed: { status: 502, title: 'The model server failed' },
  unavailable: { status: 503, title: 'The server cannot answer right now' },
  model_timeout: { status: 504, title: 'The model server took too long' },
  storage_full: { status: 507, title: 'The storage is full' },
} as const satisfies Record<string, { status: number; title: string }>;

/** One of the closed list of error codes. */
export type ErrorCode = keyof typeof ERRORS;

/** One fault of a request: where it is (`['tags', 0]` → `tags.0`) and what to do about it. */
export interface Issue {
  path: string;
  message: string;
}

/** What an error may carry beside its sentence. */
export interface ErrorDetails {
  /** The faults of a refused input. */
  issues?: Issue[];
  /** The version the resource has now, on a version conflict. */
  current_version?: number;
  /** Seconds to wait before another try. */
  retry_after?: number;
  /** The generation that is in the way. */
  generation_id?: string;
}

const MARKER = Symbol.for('greenroom.AppError');

/**
 * An error a caller is meant to see. Its message goes out as the problem's `detail`, so it never holds a
 * secret, a path of the machine or SQL.
 */
export class AppError extends Error {
  readonly [MARKER] = true;
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  /** Recognises an AppError by its marker, also across two copies of this package. */
  static is(error: unknown): error is AppError {
    return typeof error === 'object' && error !== null && MARKER in error;
  }
}
