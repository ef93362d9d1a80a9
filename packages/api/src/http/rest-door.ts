import { ExportSessionInput, ListenInput, type Change } from '@greenroom/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import type { OpenAPIObject } from 'trpc-openapi';
import { callListen } from '../changes/call-listen.ts';
import { callExport } from '../transcripts/call-export.ts';
import type { Services } from '../core/services.ts';
import { REST_PREFIX } from '../rest/document.ts';
import { mountRest, saying } from '../rest/mount.ts';
import { avatarRoutes } from './avatar-routes.ts';
import { characterRoutes } from './character-routes.ts';
import { contextOf } from './context-of.ts';
import { lorebookRoutes } from './lorebook-routes.ts';
import { replyRoutes } from './reply-routes.ts';
import { begun, callerLeaves, sendEvents, type ServerSentEvent } from './event-stream.ts';

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
        ...replyRoutes(services),
        ...characterRoutes(services),
        ...avatarRoutes(services),
        ...lorebookRoutes(services),
        exportSession: async (request, reply, input) => {
          const ctx = contextOf(request, services);
          const file = await saying(ctx.answer, reply, () => callExport(ctx, ExportSessionInput.parse(input)));
          return reply
            .header('content-disposition', file.contentDisposition)
            .type(file.mediaType)
            .send(Readable.from(file.chunks));
        },
        listenForChanges: async (request, reply, input) => {
          const ctx = contextOf(request, services);
          const leaves = callerLeaves(reply);
          const events = await saying(ctx.answer, reply, () =>
            begun(changeEvents(callListen(ctx, ListenInput.parse(withLastEventId(input, request)), leaves))),
          );
          return sendEvents(reply, events);
        },
      });
    },
    { prefix: REST_PREFIX },
  );
}

/** A browser that connects again says where it was in a header; a query says it outright. */
function withLastEventId(input: object, request: FastifyRequest): object {
  const lastId = request.headers['last-event-id'];
  return lastId === undefined || lastId === '' ? input : { cursor: lastId, ...input };
}

async function* changeEvents(changes: AsyncIterable<Change>): AsyncGenerator<ServerSentEvent> {
  for await (const change of changes) yield { id: change.id, event: change.type, data: JSON.stringify(change) };
}
