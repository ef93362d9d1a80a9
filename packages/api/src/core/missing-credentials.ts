import { AppError } from '@greenroom/contract';

/** The refusal of a call that shows no credentials where some are needed. */
export function missingCredentials(): AppError {
  return new AppError(
    'unauthenticated',
    'Send the API key in X-API-KEY, or Authorization: Bearer with a token or an API key.',
  );
}
