import { document, parametersOf, payloadOf, takesFiles, urlOf, type Call, type Operation } from './operations.ts';

/** A request that must be refused. */
export interface MalformedRequest {
  what: string;
  url: string;
  body?: string | Uint8Array;
  headers?: Record<string, string>;
  /** The status it must be refused with, where only one is right. */
  status?: number;
}

const LONG = 'x'.repeat(10_000);
const DEEP = 5000;

/** Requests that are valid calls of the operation but for one fault each; every one must be refused. */
export function malformedRequests(operation: Operation, call: Call): MalformedRequest[] {
  return [
    ...inPath(operation, call),
    ...inQuery(operation, call),
    ...inHeaders(operation, call),
    ...(operation.takesBody ? [...inBody(operation, call), ...ofOtherKinds(operation, call)] : []),
    ...(operation.method === 'DELETE' ? inBodyOfDelete(operation, call) : []),
  ];
}

/** Texts that are no id of any kind, as they stand in a URL. */
const NO_IDS = [
  '%00',
  '0',
  '-1',
  '1e3',
  '1.5',
  '99999999999999999999',
  LONG,
  '%27%20or%201=1--',
  '..%2F..%2Fetc',
  '%F0%28',
  '%ED%A0%80',
  '%',
];

function inPath(operation: Operation, call: Call): MalformedRequest[] {
  return parametersOf(operation, 'path').flatMap((name) =>
    NO_IDS.map((id) => {
      const marked = urlOf(operation, { ...call, path: { ...call.path, [name]: 'MARK' } });
      return { ...valid(operation, call), what: `path ${name}=${id.slice(0, 20)}`, url: marked.replace('MARK', id) };
    }),
  );
}

function inQuery(operation: Operation, call: Call): MalformedRequest[] {
  const known = parametersOf(operation, 'query').flatMap((name) => [
    `${name}=%00`,
    `${name}=${LONG}`,
    `${name}=a&${name}=b`,
    `${name}[]=a`,
    `${name}[$ne]=a`,
  ]);
  const cursors = parametersOf(operation, 'query').includes('cursor') ? badCursors() : [];
  const path = parametersOf(operation, 'path').map((name) => `${name}=${call.path?.[name]}`);
  const any = ['unknown=1', '__proto__=1', 'constructor=1', '%00=1', 'toString'];
  const { query: _query, ...rest } = call;
  return [...known, ...cursors, ...path, ...any].map((query) => ({
    ...valid(operation, call),
    what: `query ${query.slice(0, 60)}`,
    url: `${urlOf(operation, rest)}?${query}`,
  }));
}

/** Cursors that this server never gave out; those that look most like one of its own are in the tests of the lists. */
function badCursors(): string[] {
  const contents = [
    '',
    'x',
    '{}',
    '[]',
    'null',
    '[1,2,3,4]',
    '["updated_at","desc",{},"x"]',
    '["updated_at","desc",1,null]',
    '["path","asc",1e300,"x"]',
  ];
  const cursors = contents.map((text) => `cursor=${Buffer.from(text).toString('base64url')}`);
  return [
    ...cursors,
    'cursor=%20',
    'cursor=%F0%9F%98%80',
    'page=1&cursor=x',
    'page=0',
    'per_page=201',
    'page=1e3',
    'page=99999999999999999999',
  ];
}

function inHeaders(operation: Operation, call: Call): MalformedRequest[] {
  const request = valid(operation, call);
  const withHeader = (name: string, value: string) => ({
    ...request,
    what: `${name}: ${value.slice(0, 20)}`,
    headers: { ...request.headers, [name]: value },
  });
  const takes = parametersOf(operation, 'header');
  return [
    ...(takes.includes('If-Match')
      ? ['x', '', 'W/"1"', '"0"', '"999999"', '1'].map((tag) => withHeader('if-match', tag))
      : []),
    ...(takes.includes('Idempotency-Key')
      ? ['', 'k'.repeat(300)].map((key) => withHeader('idempotency-key', key))
      : []),
  ];
}

const NO_OBJECTS = [
  '[]',
  '"text"',
  '1',
  'true',
  'null',
  '[{}]',
  '{',
  '{"a":}',
  '}',
  '\0',
  '{"a":1}{"b":2}',
  "{'a':1}",
  'NaN',
];

function inBody(operation: Operation, call: Call): MalformedRequest[] {
  const properties = Object.entries(propertiesOf(operation));
  const fields = properties
    .flatMap(([name, { type }]) => [
      [
        '[[]]',
        '1e400',
        '"\\u0000"',
        ...(type === 'object' ? [deepObject(), '{"\\ud800":1}', '{"a":"\\u0000"}', '[]'] : ['{}', '"\\ud800"']),
      ].map((value) => ({ what: `${name}: ${value.slice(0, 20)}`, body: withField(call.body ?? {}, name, value) })),
    ])
    .flat();
  const unknown = takesOtherFields(operation) ? [] : ['unknown_field', 'constructor', 'toString'];
  const added = [...parametersOf(operation, 'path'), ...unknown].map((name) => ({
    what: `body names ${name}`,
    body: withField(call.body ?? {}, name, JSON.stringify(call.path?.[name] ?? 1)),
  }));
  const whole = [...NO_OBJECTS, deepObject(), deepArray(), ...(takesFiles(operation) ? [] : poisoned(call))];
  return [...fields, ...added, ...whole.map((body) => ({ what: `body ${body.slice(0, 20)}`, body }))].map(
    ({ what, body }) => ({ ...valid(operation, call), what, body, headers: JSON_BODY }),
  );
}

/** A file may name its fields as it likes; what is a call may not. */
function poisoned(call: Call): string[] {
  return [
    withField(call.body ?? {}, '__proto__', '{"a":1}'),
    withField(call.body ?? {}, 'constructor', '{"prototype":{}}'),
  ];
}

/** What would be meant for the query must not be lost without a word. */
function inBodyOfDelete(operation: Operation, call: Call): MalformedRequest[] {
  const bodies = ['{"permanent":true}', '{"expected_version":1}', '[]', '{'];
  return bodies.map((body) => ({ ...valid(operation, call), what: `body ${body}`, body, headers: JSON_BODY }));
}

/** Bodies of a media type that is not taken. */
function ofOtherKinds(operation: Operation, call: Call): MalformedRequest[] {
  const taken = Object.keys(operation.requestBody?.content ?? {});
  const types = [
    'Application/X-WWW-Form-Urlencoded',
    ' application/x-www-form-urlencoded;charset=utf-8',
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/json-seq',
    'x',
    '',
  ];
  return types
    .filter((type) => !taken.includes(type.split(';', 1)[0]!.trim().toLowerCase()))
    .map((type) => ({
      what: `content-type ${type}`,
      status: 415,
      url: urlOf(operation, call),
      body: JSON.stringify(call.body ?? {}),
      headers: { 'content-type': type },
    }));
}

function valid(operation: Operation, call: Call): Omit<MalformedRequest, 'what'> {
  if (call.file)
    return {
      url: urlOf(operation, call),
      headers: {},
      ...(payloadOf(call) as Pick<MalformedRequest, 'body' | 'headers'>),
    };
  const body = operation.takesBody && call.body ? { body: JSON.stringify(call.body), headers: JSON_BODY } : {};
  return { url: urlOf(operation, call), headers: operation.takesBody ? JSON_BODY : {}, ...body };
}

const JSON_BODY = { 'content-type': 'application/json' };

/** Whether fields the document does not name are published as fine, as in an import written by a later release. */
export function takesOtherFields({ requestBody }: Operation): boolean {
  return requestBody !== undefined && requestBody.content['application/json']?.schema.additionalProperties !== false;
}

function propertiesOf(operation: Operation): Record<string, { type?: string }> {
  const properties = operation.requestBody?.content['application/json']?.schema.properties ?? {};
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, named(schema)]));
}

/** A schema, or the one it refers to by name. */
function named(schema: { type?: string; $ref?: string }): { type?: string } {
  const { schemas } = document.components as { schemas: Record<string, { type?: string }> };
  return schemas[schema.$ref?.split('/').at(-1) ?? ''] ?? schema;
}

/** An object as JSON, with one more field or another value for it; `json` need not be what JSON.stringify could make. */
export function withField(object: object, name: string, json: string): string {
  const rest = Object.entries(object).filter(([key]) => key !== name);
  const fields = rest.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{${[...fields, `${JSON.stringify(name)}:${json}`].join()}}`;
}

function deepObject(): string {
  return `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`;
}

function deepArray(): string {
  return '['.repeat(DEEP) + ']'.repeat(DEEP);
}
