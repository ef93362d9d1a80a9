import { ExportSessionInput, Problem, Transcript } from '@greenroom/contract';
import { generateOpenApiDocument, type OpenAPIObject } from 'trpc-openapi';
import { z } from 'zod';
import { appRouter } from '../router.ts';
import { finishOperation, type OperationObject, type SchemaObject } from './finish-operation.ts';
import { operationsById } from './operations.ts';

/** Where the REST door stands. */
export const REST_PREFIX = '/api/v1';

const DESCRIPTION = `Sessions between a person and an AI character.

Every answer that is an error is an RFC 9457 problem with a \`code\` of a closed list. Collections come by \`page\` and
\`per_page\`, or by \`cursor\`. Writes take \`If-Match\` (412) or \`expected_version\` (409), and every POST takes
\`Idempotency-Key\`.`;

const TAGS = [
  { name: 'character-chat-sessions', description: 'Chats: one session between a person and a character each' },
  { name: 'character-messages', description: 'The messages of a chat' },
  { name: 'characters', description: 'Whom a chat is with' },
  { name: 'auth', description: 'Accounts, tokens and API keys' },
];

/**
 * Makes the OpenAPI 3.1 document of the REST door: the procedures' faces, and the routes written by hand because
 * they answer something else than JSON.
 */
export function makeDocument(version: string): OpenAPIObject {
  const document = generateOpenApiDocument(appRouter as never, {
    title: 'Greenroom',
    description: DESCRIPTION,
    version,
    license: { name: 'MIT', identifier: 'MIT' },
    openApiVersion: '3.1.0',
    baseUrl: REST_PREFIX,
    securitySchemes: {
      ApiKey: { type: 'apiKey', in: 'header', name: 'X-API-KEY' },
      Bearer: { type: 'http', scheme: 'bearer', description: 'A JWT, or an API key' },
    },
    defs: { Problem },
    paths: { '/chats/{chat_id}/export': { get: exportOperation } },
  });
  const operations = operationsById();
  const schemas = (document.components?.schemas ?? {}) as Record<string, SchemaObject>;
  for (const path of Object.values(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(path as Record<string, OperationObject>)) {
      finishOperation(method, operation, operations.get(operation.operationId), schemas);
    }
  }
  // The generator's own form of errors, which is not the one that is sent.
  for (const name of Object.keys(schemas)) if (name.startsWith('error.')) delete schemas[name];
  return { ...document, tags: TAGS };
}

const text = { schema: z.string() };

const exportOperation = {
  operationId: 'exportSession',
  summary: 'Export a session as a file',
  tags: ['character-chat-sessions'],
  security: [{ ApiKey: [] }, { Bearer: [] }] as Record<string, string[]>[],
  requestParams: {
    path: ExportSessionInput.pick({ chat_id: true }),
    query: ExportSessionInput.pick({ format: true }),
  },
  responses: {
    '200': {
      description: 'The file; `json` is lossless and can be imported again',
      headers: z.object({ 'Content-Disposition': z.string().optional() }),
      content: {
        'application/json': { schema: Transcript },
        'text/markdown': text,
        'text/plain': text,
      },
    },
  },
};
