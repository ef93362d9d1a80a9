import { AppError } from '@greenroom/contract';
import type { ModelError } from '@greenroom/model';

/** The error a caller sees when a model did not answer as it should; the model's own stays with it as its cause. */
export function toModelFault(error: ModelError): AppError {
  const { retryAfter } = error.details;
  const wait = retryAfter === undefined ? {} : { retry_after: retryAfter };
  switch (error.kind) {
    case 'rate_limited':
      return new AppError('rate_limited', error.message, { retry_after: retryAfter ?? 1 }, { cause: error });
    case 'refused':
      return new AppError('model_refused', error.message, {}, { cause: error });
    case 'timeout':
      return new AppError('model_timeout', error.message, wait, { cause: error });
    case 'unreachable':
    case 'credentials':
    case 'failed':
    case 'malformed':
    case 'cut_off':
      return new AppError('model_failed', error.message, wait, { cause: error });
  }
}
