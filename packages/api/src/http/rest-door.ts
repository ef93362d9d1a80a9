import { ExportSessionInput } from '@greenroom/contract';
import type { FastifyInstance } from 'fastify';
import { Readable } from 'node:stream';
import type { OpenAPIObject } from 'trpc-openapi';
import { callExport } from '../transcripts/call-export.ts';
import type { Services } from '../core/services.ts';
import { REST_PREFIX } from '../rest/document.ts';
import { mountRest, saying } from '../rest/mount.ts';
import { contextOf } from './context-of.ts';

/** The REST door: every operation of the document under `/api/v1`, behind credentials unless it is open. */
export async function restDoor(app: FastifyInstance, document: OpenAPIObject, services: Services): Promise<void> {
  await app.register(
    async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        reply.header('cache-control', 'no-store');
        const { open } = request.routeOptions.config as { open?: boolean };
        if (!open) await app.authenticate(request);
      });
      mountRest(scope, document, (request) => contextOf(request, services), {
        exportSession: async (request, reply, input) => {
          const ctx = contextOf(request, services);
          const file = await saying(ctx.answer, reply, () => callExport(ctx, ExportSessionInput.parse(input)));
          return reply
            .header('content-disposition', file.contentDisposition)
            .type(file.mediaType)
            .send(Readable.from(file.chunks));
        },
      });
    },
    { prefix: REST_PREFIX },
  );
}
