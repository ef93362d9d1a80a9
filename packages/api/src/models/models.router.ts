import { ModelInfo, ModelList, ModelRef } from '@greenroom/contract';
import { z } from 'zod';
import { restOf } from '../core/meta.ts';
import { authed, router } from '../core/trpc.ts';
import { getModel } from './get-model.ts';
import { listModels } from './list-models.ts';

const rest = restOf('chat');

export const modelsRouter = router({
  list: authed
    .meta(rest('GET', '/models', 'listModels', 'List the models that can be asked'))
    .input(z.strictObject({}))
    .output(ModelList)
    .query(({ ctx }) => listModels(ctx.services)),
  get: authed
    .meta(rest('GET', '/models/{model}', 'getModel', 'Read what is known of one model'))
    .input(ModelRef)
    .output(ModelInfo)
    .query(({ ctx, input }) => getModel(ctx.services, input)),
});
