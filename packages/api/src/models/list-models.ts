import type { ModelList } from '@greenroom/contract';
import type { Services } from '../core/services.ts';

/** Lists the models that can be asked, and names the servers that did not tell theirs. */
export async function listModels({ models }: Pick<Services, 'models'>): Promise<ModelList> {
  const { models: data, unavailable } = await models.list();
  return { object: 'list', data, unavailable };
}
