import { ExportCharacterInput, ImportCharactersQuery, type CharacterImport } from '@greenroom/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callImport } from '../characters/call-import.ts';
import { exportCharacter } from '../characters/export-character.ts';
import type { Services } from '../core/services.ts';
import { admit } from '../core/trpc.ts';
import { onceFor } from '../idempotency/once.ts';
import { saying, type HandWritten } from '../rest/mount.ts';
import { contextOf } from './context-of.ts';
import { readCardUpload, takeCardFiles } from './read-card-upload.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/** The routes of characters that are written by hand, because they take or answer files. */
export function characterRoutes(services: Services): Record<string, HandWritten> {
  return {
    importCharacters: {
      prepare: takeCardFiles,
      handler: (request, reply, input) => importCards(request, reply, input, services),
    },
    exportCharacter: (request, reply, input) => exportCard(request, reply, input, services),
  };
}

async function importCards(request: FastifyRequest, reply: FastifyReply, query: object, services: Services) {
  const ctx = contextOf(request, services);
  const made = await saying(ctx.answer, reply, async () => {
    const { call, principal } = await admit(ctx, { scope: 'write' });
    const once = onceFor(call, {
      key: ctx.idempotencyKey,
      scope: `${principal.userId} characters.import`,
      pathParameters: [],
      isAnonymous: false,
    });
    const { files, fields } = await readCardUpload(request);
    return callImport(once, ImportCharactersQuery.parse({ ...query, ...fields }), files);
  });
  const first = firstCreated(made);
  if (first !== undefined) reply.code(201).header('location', `/api/v1/characters/${first}`);
  return reply.type(JSON_TYPE).send(JSON.stringify(made));
}

function firstCreated({ results }: CharacterImport): number | undefined {
  return results.find(({ character }) => character !== null)?.character?.id;
}

async function exportCard(request: FastifyRequest, reply: FastifyReply, input: object, services: Services) {
  const ctx = contextOf(request, services);
  const asked = ExportCharacterInput.parse(input);
  const { bytes, mediaType, contentDisposition, losses } = await saying(ctx.answer, reply, async () => {
    const { call } = await admit(ctx, { scope: 'read' });
    return exportCharacter(call, asked, services.thumbnails);
  });
  reply.header('x-export-losses', String(losses.length));
  if (asked.dry_run) return reply.type(JSON_TYPE).send(JSON.stringify({ losses }));
  return reply.header('content-disposition', contentDisposition).type(mediaType).send(asBuffer(bytes));
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
