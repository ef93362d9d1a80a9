import { AppError } from '@greenroom/contract';

/** The AppError a call throws; anything else it does fails the test. */
export function refusalOf(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (AppError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
