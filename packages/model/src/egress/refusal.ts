import { ModelError } from '../model-error.ts';

/** The address is one that may not be reached. */
export function refusal(): ModelError {
  return new ModelError(
    'unreachable',
    'The address of the model server may not be reached unless an administrator lists its host.',
  );
}
