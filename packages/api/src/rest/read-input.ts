import { AppError, type ErrorCode } from '@greenroom/contract';
import type { FastifyRequest } from 'fastify';
import type { OperationObject } from './finish-operation.ts';

/**
 * Makes the function that reads a request into a procedure's input: the path's parameters, and the query or the body.
 * Numbers and booleans of the URL become what the document says they are; what cannot be one stays text, and the
 * contract's schema says what is wrong with it. Nothing in a query or body can stand in for a path parameter.
 */
export function inputReader(method: string, operation: OperationObject): (request: FastifyRequest) => object {
  const fromUrl = typesOf(operation, ['path', 'query']);
  const pathNames = new Set(Object.keys(typesOf(operation, ['path'])));
  const takesBody = method === 'post' || method === 'put';
  // Where the document has no body, one of any kind is well-formed, and cannot be carried out.
  const code = takesBody && !operation.requestBody ? 'unprocessable' : 'validation_failed';
  return (request) => {
    const query = coerced(request.query as Record<string, unknown>, fromUrl);
    const body = bodyOf(request.body, code);
    const strange = Object.keys(query).filter((name) => !Object.hasOwn(fromUrl, name));
    if (takesBody) refuseAll(strange, 'is not a query parameter here; put it into the body');
    else refuseAll(Object.keys(body), 'is not read from a body here; put it into the query');
    refuse(pathNames, [...Object.keys(query), ...Object.keys(body)], code);
    return { ...query, ...body, ...coerced(request.params as Record<string, unknown>, fromUrl) };
  };
}

type Types = Record<string, string | undefined>;

function typesOf({ parameters = [] }: OperationObject, places: string[]): Types {
  const inUrl = parameters.filter((parameter) => places.includes(parameter.in));
  return Object.fromEntries(inUrl.map(({ name, schema }) => [name, schema?.['type'] as string | undefined]));
}

function coerced(values: Record<string, unknown>, types: Types): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, coerce(value, types[name])]));
}

function coerce(value: unknown, type: string | undefined): unknown {
  if (typeof value !== 'string') return value;
  if (type === 'integer' && /^-?\d{1,15}$/.test(value)) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function bodyOf(body: unknown, code: ErrorCode): Record<string, unknown> {
  // A file is not made of fields; whoever takes one reads it.
  if (body === undefined || Buffer.isBuffer(body)) return {};
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  const message = code === 'unprocessable' ? 'This address takes no body.' : 'The body must be a JSON object.';
  throw new AppError(code, message);
}

function refuse(pathNames: Set<string>, names: string[], code: ErrorCode): void {
  const doubled = names.find((name) => pathNames.has(name));
  if (doubled === undefined) return;
  throw invalid(doubled, 'stands in the path already; leave it out here', code);
}

function refuseAll([first]: string[], message: string): void {
  if (first !== undefined) throw invalid(first, message);
}

function invalid(path: string, message: string, code: ErrorCode = 'validation_failed'): AppError {
  return new AppError(code, `${path}: ${message}`, { issues: [{ path, message }] });
}
