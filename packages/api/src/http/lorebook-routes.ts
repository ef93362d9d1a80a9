import { ExportLorebookInput } from '@greenroom/contract';
import type { Services } from '../core/services.ts';
import { callExportLorebook } from '../lorebooks/call-export-lorebook.ts';
import { saying, type HandWritten } from '../rest/mount.ts';
import { contextOf } from './context-of.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/** The routes of lorebooks that are written by hand, because they answer a file. */
export function lorebookRoutes(services: Services): Record<string, HandWritten> {
  return {
    exportLorebook: async (request, reply, input) => {
      const ctx = contextOf(request, services);
      const file = await saying(ctx.answer, reply, () => callExportLorebook(ctx, ExportLorebookInput.parse(input)));
      const { document, losses } = file;
      reply.type(JSON_TYPE).header('x-export-losses', String(losses.length));
      if (document === null) return reply.send(JSON.stringify({ losses }));
      return reply.header('content-disposition', file.content_disposition).send(JSON.stringify(document));
    },
  };
}
