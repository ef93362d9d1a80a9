import { z } from 'zod';
import { ChatId } from './ids.ts';

const totals = {
  generations: z.int(),
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
  estimated: z.int().meta({ description: 'Generations whose tokens were counted here, for want of better' }),
};

/** What generations cost, in all and by model. */
export const UsageReport = z
  .object({
    ...totals,
    by_model: z.array(z.object({ model: z.string(), provider: z.string(), ...totals })),
  })
  .meta({ id: 'UsageReport' });
export type UsageReport = z.infer<typeof UsageReport>;

/** Whose generations to sum up: all of the user's, of one chat, of a time. */
export const GetUsageInput = z.strictObject({
  chat_id: ChatId.optional(),
  since: z.iso.datetime({ offset: true }).optional().meta({ description: 'Only those begun at or after this time' }),
  until: z.iso.datetime({ offset: true }).optional().meta({ description: 'Only those begun before this time' }),
});
export type GetUsageInput = z.infer<typeof GetUsageInput>;
