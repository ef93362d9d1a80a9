import type { Operation } from './operations.ts';

interface Parameter {
  in: string;
  name: string;
  required?: boolean;
  description?: string;
  schema?: Record<string, unknown>;
}

/** A JSON schema of the document, as far as it is looked at here. */
export interface SchemaObject {
  $ref?: string;
  properties?: object;
  required?: string[];
}

interface ResponseObject {
  description: string;
  headers?: object;
  content?: Record<string, { schema?: SchemaObject }>;
}

/** An operation of the document, as far as it is looked at here. */
export interface OperationObject {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema?: SchemaObject }> };
  responses: Record<string, ResponseObject>;
  security?: unknown[];
}

const PROBLEM: ResponseObject = {
  description: 'What was wrong',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/**
 * Gives a generated operation what the generator does not know: its real statuses, headers and problems. `schemas` are
 * the document's components.
 */
export function finishOperation(
  method: string,
  operation: OperationObject,
  known: Operation | undefined,
  schemas: Record<string, SchemaObject>,
): void {
  const succeeding = known ? successes(operation, known, schemas) : operation.responses;
  operation.responses = { '4XX': PROBLEM, '5XX': PROBLEM, ...succeeding };
  // "No credentials needed" is said outright, so that nobody has to guess.
  if (known?.meta.open) operation.security = [];
  const body = bodySchema(operation);
  // What takes files says itself that it needs one.
  if (operation.requestBody)
    operation.requestBody.required = takesFiles(operation) || (body?.required ?? []).length > 0;
  operation.parameters = [...(operation.parameters ?? []), ...headerParameters(method, operation)];
  if (operation.parameters.length === 0) delete operation.parameters;
}

function successes(
  operation: OperationObject,
  known: Operation,
  schemas: Record<string, SchemaObject>,
): Record<string, ResponseObject> {
  const status = known.meta.status ?? 200;
  if (status === 204) return { 204: { description: 'Done' } };
  const generated = operation.responses['200'] as ResponseObject;
  const headers = { ...generated.headers, ...(isVersioned(generated, schemas) && { ETag: ETAG }) };
  const success = { ...generated, ...(Object.keys(headers).length > 0 && { headers }) };
  if (status === 200) return { 200: success };
  const created = { ...success, headers: { ...headers, Location: LOCATION } };
  const fields = bodySchema(operation)?.properties ?? {};
  const otherwise = 'id' in fields ? ALREADY_THERE : 'dry_run' in fields ? NOTHING_STORED : null;
  return otherwise ? { 200: { ...success, description: otherwise }, 201: created } : { 201: created };
}

const LOCATION = { description: 'Where it is', schema: { type: 'string' } };
const ETAG = { description: 'The version, for If-Match', schema: { type: 'string' } };
const NOTHING_STORED = 'A dry run: nothing was stored';
const ALREADY_THERE = 'It is there already: the same request with the same `id` made it';

/** Whether what is answered is one resource with a version. */
function isVersioned({ content }: ResponseObject, schemas: Record<string, SchemaObject>): boolean {
  const name = content?.['application/json']?.schema?.$ref?.split('/').at(-1);
  return name !== undefined && 'version' in (schemas[name]?.properties ?? {});
}

function bodySchema({ requestBody }: OperationObject): SchemaObject | undefined {
  return requestBody?.content['application/json']?.schema;
}

function takesFiles({ requestBody }: OperationObject): boolean {
  return requestBody !== undefined && 'image/png' in requestBody.content;
}

function headerParameters(method: string, operation: OperationObject): Parameter[] {
  const parameters: Parameter[] = [];
  if (method === 'post') {
    const bounds = { minLength: 1, maxLength: 255 };
    parameters.push(header('Idempotency-Key', 'The same key and body again gets the first answer', bounds));
  }
  if (takesVersion(operation)) parameters.push(header('If-Match', 'Refuse the write (412) unless this is the ETag'));
  return parameters;
}

function takesVersion(operation: OperationObject): boolean {
  const { parameters = [] } = operation;
  const properties = bodySchema(operation)?.properties ?? {};
  return 'expected_version' in properties || parameters.some(({ name }) => name === 'expected_version');
}

function header(name: string, description: string, schema: object = {}): Parameter {
  return { in: 'header', name, required: false, description, schema: { type: 'string', ...schema } };
}
