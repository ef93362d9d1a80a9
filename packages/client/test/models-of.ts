import { createEgress, createModels, type LanguageModel, type Models } from '@greenroom/model';

/** Models of which there is one, which answers whoever names none. */
export function modelsOf(model: LanguageModel): Models {
  const only = { model, description: 'Made for a test', created: 0, ownedBy: 'test' };
  return createModels({
    servers: [],
    builtIn: { only },
    fallback: 'only',
    egress: createEgress({ allowPrivate: false }),
  });
}
