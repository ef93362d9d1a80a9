import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { publishedSchema } from '../../test/call-rest.ts';
import { createTestApi, type TestApi } from '../../test/create-test-api.ts';
import { EXAMPLES, exampleOf } from '../../test/examples.ts';
import { document, operations, parametersOf, takesFiles } from '../../test/operations.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const NOBODY = {
  chatId: '',
  messageId: '',
  characterId: 1,
  lorebookId: 1,
  personaId: 1,
  generationId: '',
  keyId: '',
  refreshToken: 'x',
  username: 'x',
};

describe('the document and the server', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it('have the same set of operations', async () => {
    const mounted = (await answeringRoutes(api)).toSorted();
    expect(mounted).toEqual(operations.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  it('are one: what the server serves is what was made', async () => {
    const { body, headers } = await api.rest('GET', '//openapi.json', { as: null });
    expect(body).toEqual(document);
    expect(headers['content-type']).toMatch(/^application\/json/);
  });
});

describe('the document', () => {
  it('is OpenAPI 3.1 and names every operation once', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
  });

  it('has no operation that the examples of the tests know and it does not', () => {
    expect(Object.keys(EXAMPLES).filter((id) => !operations.some(({ operationId }) => operationId === id))).toEqual([]);
  });

  it('says which operations are open, and how the others are let in', () => {
    expect(Object.keys(document.components.securitySchemes).toSorted()).toEqual(['ApiKey', 'Bearer']);
    const open = operations.filter((operation) => operation.open).map(({ operationId }) => operationId);
    expect(open.toSorted()).toEqual(['login', 'logout', 'refreshTokens', 'register']);
    for (const { open: isOpen, security } of operations) {
      expect(security).toEqual(isOpen ? [] : [{ ApiKey: [] }, { Bearer: [] }]);
    }
  });

  describe.each(operations)('of $operationId', ({ method, path, responses, requestBody, ...operation }) => {
    const statuses = Object.keys(responses);

    it('has a schema for every success with a body, and the problem for the rest', () => {
      expect(statuses.filter((status) => /^2\d\d$/.test(status)).length).toBeGreaterThan(0);
      for (const [status, { content }] of Object.entries(responses)) {
        if (['204', '304'].includes(status)) expect(content).toBeUndefined();
        else expect(Object.values(content ?? {}).filter(({ schema }) => schema)).not.toEqual([]);
      }
      const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
      const openAi = { 'application/json': { schema: { $ref: '#/components/schemas/CompletionError' } } };
      const refusal = operation.operationId === 'createChatCompletion' ? openAi : problem;
      expect([responses['4XX']?.content, responses['5XX']?.content]).toEqual([refusal, refusal]);
    });

    it('tells where a created thing is and what version a versioned one has', () => {
      expect('Location' in (responses['201']?.headers ?? {})).toBe(statuses.includes('201'));
      const published = Object.values(responses).find(({ headers }) => headers && 'ETag' in headers);
      expect(published !== undefined).toBe(VERSIONED.test(operation.operationId));
    });

    it('has every parameter of its path, and the headers it heeds', () => {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect(parametersOf({ ...operation, responses }, 'path')).toEqual(names);
      const headers = parametersOf({ ...operation, responses }, 'header');
      expect(headers.includes('Idempotency-Key')).toBe(method === 'POST');
      expect(headers.includes('If-Match')).toBe(
        /^(update|delete|restore|revert)(Session|Message|Character|Lorebook|Persona)$|^(set|delete)(Character|Persona)Avatar$/.test(
          operation.operationId,
        ),
      );
    });

    it('takes the example, and asks for a body only when it needs one', () => {
      const { body } = exampleOf(operation.operationId, NOBODY);
      const schema = requestBody?.content['application/json']?.schema;
      const isFile = requestBody !== undefined && takesFiles({ requestBody });
      expect(requestBody?.required ?? false).toBe(isFile || (schema?.required ?? []).length > 0);
      if (schema) expect(publishedSchema(schema).safeParse(withoutIds(body)).error).toBeUndefined();
      else expect(body).toBeUndefined();
    });
  });
});

// The engines make no difference to the document, and one run is enough.
describe.runIf(inject('engine') === 'sqlite')('the linter', () => {
  it('finds nothing to say of the document', () => {
    const folder = mkdtempSync(join(tmpdir(), 'greenroom-document-'));
    try {
      const file = join(folder, 'openapi.json');
      writeFileSync(file, JSON.stringify(document));
      const config = fileURLToPath(new URL('../../redocly.yaml', import.meta.url));
      const { status, stdout, stderr } = lint([file, `--config=${config}`, '--format=json']);
      expect(JSON.parse(stdout).problems, stderr).toEqual([]);
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const VERSIONED =
  /^(create|get|update|restore|append|select|revert|summarize)(Session|Message|Character|Lorebook|Persona)$|^importSession$|^getCharacterVersion$|^(get|set)(Character|Persona)Avatar$/;

/** Every route below `/api/v1` that does anything, as `METHOD /path`. A route that only refuses a method is none. */
async function answeringRoutes(api: TestApi): Promise<string[]> {
  const found: string[] = [];
  for (const path of restPaths(api)) {
    for (const method of METHODS) {
      const { status } = await api.rest(method, path.replace(/:\w+/g, '1'), { as: null });
      expect(status, `${method} ${path}`).not.toBe(404);
      if (status !== 405) found.push(`${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    }
  }
  return found;
}

/** The patterns of all routes below `/api/v1`, from the tree that the router prints. */
function restPaths({ app }: TestApi): string[] {
  const above: string[] = [];
  const paths = new Set<string>();
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const match = /^([│ ]*)[├└]── (\S*)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (!match) continue;
    const [, indent = '', part = '', methods] = match;
    above.length = indent.length / 4;
    above.push(part);
    const path = above.join('');
    if (methods && path.startsWith('/api/v1')) paths.add(path.slice('/api/v1'.length).replace(/(.)\/$/, '$1'));
  }
  return [...paths];
}

/** Ids of nobody are not valid ones; whatever the schema says of ids is another test's matter. */
function withoutIds(body: object = {}): object {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== ''));
}

function lint(args: string[]) {
  const cli = fileURLToPath(new URL('../../node_modules/@redocly/cli/bin/cli.js', import.meta.url));
  return spawnSync(process.execPath, [cli, 'lint', ...args], {
    encoding: 'utf8',
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  });
}
