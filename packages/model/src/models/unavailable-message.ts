import { ModelError } from '../model-error.ts';

/** Why a server's models are missing from a list, for a caller to read. */
export function unavailableMessage(error: unknown): string {
  // Whatever else it is may have an address in it.
  return ModelError.is(error) ? error.message : 'The model server could not be asked which models it has.';
}
