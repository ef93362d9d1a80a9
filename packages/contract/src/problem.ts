import { z } from 'zod';
import { ERRORS, type ErrorCode } from './errors.ts';

/** The body of every error answer: an RFC 9457 problem with a code a client can act on. */
export const Problem = z
  .object({
    type: z.string().meta({ description: 'A URI reference that names the kind of problem' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What was wrong and what to do' }),
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    request_id: z.string(),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    current_version: z.int().optional(),
    generation_id: z.string().optional().meta({ description: 'The generation that is in the way' }),
    retry_after: z.int().optional().meta({ description: 'Seconds to wait before another try, as Retry-After says' }),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
