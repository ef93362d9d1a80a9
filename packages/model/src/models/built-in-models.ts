import { createEliza, ELIZA_DESCRIPTION, type ElizaOptions } from '../eliza/create-eliza.ts';
import type { BuiltInModel } from './create-models.ts';

/** The name of the model that answers when nothing else is configured. */
export const OFFLINE_MODEL = 'eliza';

// When Weizenbaum's paper appeared, before there was a Unix to count seconds from: OpenAI's field takes no less.
const CREATED = 0;

/** The models that need no server and no network. */
export function builtInModels(options: ElizaOptions = {}): Record<string, BuiltInModel> {
  const eliza = { model: createEliza(options), description: ELIZA_DESCRIPTION, created: CREATED, ownedBy: 'greenroom' };
  return { [OFFLINE_MODEL]: eliza };
}
