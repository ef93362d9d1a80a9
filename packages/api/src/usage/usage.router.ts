import { GetUsageInput, UsageReport } from '@greenroom/contract';
import { restOf } from '../core/meta.ts';
import { authed, router } from '../core/trpc.ts';
import { getUsage } from './get-usage.ts';

const rest = restOf('chat');

export const usageRouter = router({
  get: authed
    .meta(rest('GET', '/usage', 'getUsage', 'Sum up what generations cost'))
    .input(GetUsageInput)
    .output(UsageReport)
    .query(({ ctx, input }) => getUsage(ctx.call, input)),
});
