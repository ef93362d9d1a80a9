import type { ModelInfo, ModelRef } from '@greenroom/contract';
import { notFound } from '../core/call.ts';
import type { Services } from '../core/services.ts';

/** Reads what is known of one model that GET /models lists. @throws `not_found` */
export async function getModel({ models }: Pick<Services, 'models'>, { model }: ModelRef): Promise<ModelInfo> {
  const { models: listed } = await models.list();
  const found = listed.find(({ id }) => id === model);
  if (!found) throw notFound('model', model);
  return found;
}
