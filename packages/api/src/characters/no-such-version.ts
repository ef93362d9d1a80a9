import { AppError } from '@greenroom/contract';

/** The error for a version that a character never had. */
export function noSuchVersion(characterId: number, version: number): AppError {
  return new AppError('not_found', `The character ${characterId} has no version ${version}.`);
}
