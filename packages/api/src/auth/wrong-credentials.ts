import { AppError } from '@greenroom/contract';

/** The one refusal for every kind of wrong credentials, so that nothing can be learnt from its words. */
export function wrongCredentials(): AppError {
  return new AppError('unauthenticated', 'The credentials are not valid, or not any more.');
}
