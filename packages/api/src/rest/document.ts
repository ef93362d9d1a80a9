import { Change, ExportSessionInput, ListenInput, Problem, Transcript } from '@greenroom/contract';
import { generateOpenApiDocument, type OpenAPIObject } from 'trpc-openapi';
import { z } from 'zod';
import { appRouter } from '../router.ts';
import { finishOperation, type OperationObject, type SchemaObject } from './finish-operation.ts';
import { characterPaths } from './character-operations.ts';
import { lorebookPaths } from './lorebook-operations.ts';
import { operationsById } from './operations.ts';
import { replyPaths } from './reply-operations.ts';

/** Where the REST door stands. */
export const REST_PREFIX = '/api/v1';

const DESCRIPTION = `Sessions between a person and an AI character.

Every answer that is an error is an RFC 9457 problem with a \`code\` of a closed list. Collections come by \`page\` and
\`per_page\`, or by \`cursor\`. Writes take \`If-Match\` (412) or \`expected_version\` (409), and every POST takes
\`Idempotency-Key\`.`;

const TAGS = [
  { name: 'character-chat-sessions', description: 'Chats: one session between a person and a character each' },
  { name: 'character-messages', description: 'The messages of a chat' },
  { name: 'chat', description: 'Replies: the models, what they write, and what it costs' },
  { name: 'characters', description: 'Whom a chat is with' },
  { name: 'lorebooks', description: 'What a model is told when it is spoken of' },
  { name: 'personas', description: 'Who the person is in a chat' },
  { name: 'settings', description: 'What holds for all chats of a user' },
  { name: 'events', description: 'What changes, as it changes' },
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
    paths: {
      ...replyPaths,
      ...characterPaths,
      ...lorebookPaths,
      '/chats/{chat_id}/export': { get: exportOperation },
      '/events': { get: listenOperation },
    },
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

const listenOperation = {
  operationId: 'listenForChanges',
  summary: 'Listen for what changes',
  description: `Chats and messages created, changed and deleted, generations started and finished, as server-sent events:
\`id\` is where to go on from, \`event\` the type, \`data\` a Change in JSON. A comment comes now and then while nothing
changes. The stream ends when the server closes; connect again with the last id.`,
  tags: ['events'],
  security: [{ ApiKey: [] }, { Bearer: [] }] as Record<string, string[]>[],
  requestParams: {
    query: ListenInput,
    header: z.object({
      'Last-Event-ID': z.string().optional().meta({ description: 'The same as `cursor`, which goes before it' }),
    }),
  },
  responses: {
    '200': { description: 'The stream; each `data` is a Change', content: { 'text/event-stream': { schema: Change } } },
  },
};
