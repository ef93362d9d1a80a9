import { makeDocument } from '../src/rest/document.ts';

/** The document the tests read, as anyone could from `/openapi.json`. */
export const document = JSON.parse(JSON.stringify(makeDocument('0.0.0-test'))) as OpenApiDocument;

export interface OpenApiDocument {
  openapi: string;
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
}

/** An operation of the document, as far as the tests look at it. */
export interface OpenApiOperation {
  operationId: string;
  security: object[];
  parameters?: { in: 'path' | 'query' | 'header'; name: string; required?: boolean; schema: { type?: string } }[];
  requestBody?: { required?: boolean; content: Record<string, { schema: BodySchema }> };
  responses: Record<string, { headers?: Record<string, object>; content?: Record<string, { schema?: object }> }>;
}

interface BodySchema {
  properties?: Record<string, { type?: string }>;
  required?: string[];
  additionalProperties?: unknown;
}

/** An operation and where it is. */
export interface Operation extends OpenApiOperation {
  method: string;
  path: string;
  /** Needs no credentials. */
  open: boolean;
  takesBody: boolean;
}

/** Every operation of the document. */
export const operations: Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...operation,
    method: method.toUpperCase(),
    path,
    open: operation.security.length === 0,
    takesBody: method === 'post' || method === 'put',
  })),
);

/** The operation of this id. */
export function operationOf(operationId: string): Operation {
  const operation = operations.find((candidate) => candidate.operationId === operationId);
  if (!operation) throw new Error(`The document has no operation ${operationId}`);
  return operation;
}

/** The names of an operation's parameters in one place. */
export function parametersOf({ parameters = [] }: OpenApiOperation, place: 'path' | 'query' | 'header'): string[] {
  return parameters.filter((parameter) => parameter.in === place).map(({ name }) => name);
}

/** What an operation is called with. */
export interface Call {
  path?: Record<string, string | number>;
  query?: Record<string, string | number | boolean>;
  body?: Record<string, unknown>;
  /** A body that is a file. */
  file?: { mediaType: string; bytes: Uint8Array };
}

/** What a call sends beside its address, as the test server's `rest` takes it. */
export function payloadOf({ body, file }: Call): { body?: unknown; headers?: Record<string, string> } {
  if (file) return { body: file.bytes, headers: { 'content-type': file.mediaType } };
  return body === undefined ? {} : { body };
}

/** Whether an operation takes files, which may hold anything. */
export function takesFiles({ requestBody }: Pick<OpenApiOperation, 'requestBody'>): boolean {
  return requestBody !== undefined && 'image/png' in requestBody.content;
}

/** The path and query of a call, below `/api/v1`. */
export function urlOf({ path }: Pick<Operation, 'path'>, call: Call): string {
  const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) => String(call.path?.[name]));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) query.set(name, String(value));
  return query.size > 0 ? `${filled}?${query.toString()}` : filled;
}
