import { expect } from 'vitest';
import { z } from 'zod';
import type { RestAnswer, RestOptions, TestApi } from './create-test-api.ts';
import { document, operationOf, payloadOf, urlOf, type Call, type Operation } from './operations.ts';

/**
 * Calls an operation and holds its answer to the published document: a status that is listed, its media type, its
 * headers, and a body that its schema takes. The schemas are read from the document, not from what it is made of.
 */
export async function callRest(
  api: TestApi,
  operationId: string,
  call: Call = {},
  options: Omit<RestOptions, 'body'> = {},
): Promise<RestAnswer> {
  const operation = operationOf(operationId);
  const answer = await api.rest(operation.method, urlOf(operation, call), {
    ...options,
    ...withPayload(call, options.headers),
  });
  expectPublished(operation, answer);
  return answer;
}

function withPayload(call: Call, headers: Record<string, string> = {}) {
  const payload = payloadOf(call);
  return { ...payload, headers: { ...payload.headers, ...headers } };
}

/** Holds an answer to what the document says of the operation. */
export function expectPublished(operation: Operation, { status, headers, body, text }: RestAnswer): void {
  const response = operation.responses[status] ?? operation.responses[`${Math.floor(status / 100)}XX`];
  if (!response)
    throw new Error(`${operation.operationId} answered ${status}, which the document does not list: ${text}`);
  for (const name of Object.keys(response.headers ?? {}))
    expect(headers, operation.operationId).toHaveProperty(name.toLowerCase());
  if (!response.content) {
    expect(text, `${operation.operationId} has no body`).toBe('');
    return;
  }
  const mediaType = headers['content-type']?.split(';')[0] ?? 'none';
  const published = response.content[mediaType];
  if (!published?.schema)
    throw new Error(`${operation.operationId} answered ${status} ${mediaType}, which has no schema`);
  const { success, error } = publishedSchema(published.schema).safeParse(body ?? text);
  if (!success)
    throw new Error(`${operation.operationId} answered other than published: ${z.prettifyError(error)}\n${text}`);
}

const compiled = new Map<string, z.ZodType>();

/** A schema of the document, ready to parse with. */
export function publishedSchema(schema: object): z.ZodType {
  const source = JSON.stringify(schema);
  const known = compiled.get(source);
  if (known) return known;
  // The references of the document's components, as a JSON schema of its own has them.
  const whole = JSON.stringify({ ...schema, $defs: document.components.schemas });
  const standing = JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/'), (name, value) =>
    // JSON Schema's patterns are Unicode ones, which zod does not read as such.
    name === 'pattern' && value.includes('\\p{') ? undefined : value,
  );
  const made = z.fromJSONSchema(standing);
  compiled.set(source, made);
  return made;
}
