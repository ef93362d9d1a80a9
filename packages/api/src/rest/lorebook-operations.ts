import { ExportLorebookInput, LorebookLosses } from '@greenroom/contract';
import { z } from 'zod';

const exportLorebook = {
  operationId: 'exportLorebook',
  summary: 'Export a lorebook as a file of a program',
  tags: ['lorebooks'],
  security: [{ ApiKey: [] }, { Bearer: [] }] as Record<string, string[]>[],
  requestParams: {
    path: ExportLorebookInput.pick({ lorebook_id: true }),
    query: ExportLorebookInput.pick({ format: true, dry_run: true }),
  },
  responses: {
    '200': {
      description: 'The file; for a dry run, what the format cannot hold',
      headers: z.object({
        'Content-Disposition': z.string().optional(),
        'X-Export-Losses': z.string().optional().meta({ description: 'How many things the format cannot hold' }),
      }),
      content: {
        'application/json': { schema: z.union([LorebookLosses, z.record(z.string(), z.unknown())]) },
      },
    },
  },
};

/** The routes of lorebooks that are written by hand. */
export const lorebookPaths = { '/lorebooks/{lorebook_id}/export': { get: exportLorebook } };
