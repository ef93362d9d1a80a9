import type { JsonObject } from './language-model.ts';

/**
 * What went wrong with a model server:
 * - `unreachable`: no connection, or no name, or an address that may not be reached
 * - `timeout`: no connection, no first piece or no further piece in time
 * - `rate_limited`: it answered 429
 * - `credentials`: it answered 401 or 403, which is about the key it was configured with
 * - `refused`: it answered another 4xx: the request, as it is, cannot be answered
 * - `failed`: it answered 5xx, or an error in the middle of a stream
 * - `malformed`: it answered something that is no chat completion
 * - `cut_off`: the answer ended, or the connection broke, before it was whole
 */
export type ModelErrorKind =
  | 'unreachable'
  | 'timeout'
  | 'rate_limited'
  | 'credentials'
  | 'refused'
  | 'failed'
  | 'malformed'
  | 'cut_off';

const MARKER = Symbol.for('greenroom.ModelError');

/** What a model error may carry beside its sentence. */
export interface ModelErrorDetails {
  /** The HTTP status the server answered with. */
  status?: number | undefined;
  /** Seconds it asked to wait. */
  retryAfter?: number | undefined;
  /** The `error` object of its answer, as it came. */
  body?: JsonObject | undefined;
}

/**
 * A model did not answer as it should. The message is one that a caller may see: it names no key, no address and
 * nothing of a cause.
 */
export class ModelError extends Error {
  readonly [MARKER] = true;
  readonly kind: ModelErrorKind;
  readonly details: ModelErrorDetails;

  constructor(kind: ModelErrorKind, message: string, details: ModelErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ModelError';
    this.kind = kind;
    this.details = details;
  }

  /** Recognises a ModelError by its marker, also across two copies of this package. */
  static is(error: unknown): error is ModelError {
    return typeof error === 'object' && error !== null && MARKER in error;
  }
}
