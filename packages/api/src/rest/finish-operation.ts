import type { Operation } from './operations.ts';

interface Parameter {
  in: string;
  name: string;
  required?: boolean;
  description?: string;
  schema?: Record<string, unknown>;
}

/** An operation of the document, as far as it is looked at here. */
export interface OperationObject {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema?: { properties?: object; $ref?: string } }> };
  responses: Record<string, unknown>;
  security?: unknown[];
}

const PROBLEM = {
  description: 'What was wrong',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** Gives a generated operation what the generator does not know: its real statuses, headers and problems. */
export function finishOperation(method: string, operation: OperationObject, known: Operation | undefined): void {
  const success = operation.responses['200'] as Record<string, unknown>;
  const status = String(known?.meta.status ?? 200);
  operation.responses = {
    [status]: status === '204' ? { description: 'Done' } : { ...success, ...headersOf(status, success) },
    '4XX': PROBLEM,
    '5XX': PROBLEM,
  };
  // "No credentials needed" is said outright, so that nobody has to guess.
  if (known?.meta.open) operation.security = [];
  operation.parameters = [...(operation.parameters ?? []), ...headerParameters(method, operation)];
  if (operation.parameters.length === 0) delete operation.parameters;
}

function headersOf(status: string, success: Record<string, unknown>) {
  if (status !== '201') return {};
  const location = { description: 'Where it is', schema: { type: 'string' } };
  return { headers: { ...(success['headers'] as object | undefined), Location: location } };
}

function headerParameters(method: string, operation: OperationObject): Parameter[] {
  const parameters: Parameter[] = [];
  if (method === 'post') {
    parameters.push(header('Idempotency-Key', 'The same key and body again gets the first answer', { maxLength: 255 }));
  }
  if (takesVersion(operation)) parameters.push(header('If-Match', 'Refuse the write (412) unless this is the ETag'));
  return parameters;
}

function takesVersion({ parameters = [], requestBody }: OperationObject): boolean {
  const properties = requestBody?.content['application/json']?.schema?.properties ?? {};
  return 'expected_version' in properties || parameters.some(({ name }) => name === 'expected_version');
}

function header(name: string, description: string, schema: object = {}): Parameter {
  return { in: 'header', name, required: false, description, schema: { type: 'string', ...schema } };
}
