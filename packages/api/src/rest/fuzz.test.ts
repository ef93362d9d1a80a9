import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTrpc, allProcedures, inputOf } from '../../test/call-trpc.ts';
import { createTestApi, type RestAnswer, type TestApi } from '../../test/create-test-api.ts';
import { exampleOf, givenBelongings, type Belongings } from '../../test/examples.ts';
import { expectPublished } from '../../test/call-rest.ts';
import { faultOfAnswer, faultOfProblem, leakIn } from '../../test/expect-problem.ts';
import { operationOf, operations, parametersOf, urlOf, type Operation } from '../../test/operations.ts';

// fast-check prints the seed and the smallest request that fails.
const RUNS = { numRuns: 1000 };
const BUDGET_MS = 3000;

/** On a slow machine there are fewer requests, not a longer test; one that runs is awaited, unlike fast-check's limit. */
function withinBudget<T>(check: (value: T) => Promise<void>): (value: T) => Promise<void> {
  const deadline = Date.now() + BUDGET_MS;
  return async (value) => {
    if (Date.now() < deadline) await check(value);
  };
}

let api: TestApi;
let own: Belongings;
beforeAll(async () => {
  api = await createTestApi();
  own = await givenBelongings(api, 'ann');
});
afterAll(() => api[Symbol.asyncDispose]());

// Hashing a password for each request would leave time for nothing else.
const subjects = operations.filter(({ operationId }) => !['register', 'login'].includes(operationId));
const procedures = allProcedures.filter(({ name }) => !['auth.register', 'auth.login'].includes(name));

/** Values as callers send them, and as nobody should. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 10 }),
  fc.constantFrom(
    '',
    '\0',
    '\ud800',
    '__proto__',
    'null',
    'true',
    '-1',
    '1e999',
    '9'.repeat(30),
    '%',
    "' or 1=1 --",
    '$1',
    '?',
  ),
);
/** One segment of a path; others make another address of it. */
const anySegment = anyText.filter((text) => !['', '.', '..'].includes(text));
const anyNumber = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(-0, 2_147_483_648, Number.MAX_VALUE),
);
const anyValue = fc.oneof(
  { depthSize: 'small' },
  anyText,
  anyNumber,
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 4 }),
  fc.uuid(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);

it('nothing in a query or a body makes the REST door fail', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...subjects).chain(requestTo),
      withinBudget(async ({ operationId, url, body, headers }) => {
        const operation = operationOf(operationId);
        const answer = await api.rest(operation.method, url, { headers, ...(body !== undefined && { body }) });
        expectFitting(operation, answer);
      }),
    ),
    RUNS,
  );
});

it('no input makes the tRPC door fail', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...procedures).chain(inputFor),
      withinBudget(async ({ procedure, input }) => {
        const { status, headers, problem, text } = await callTrpc(api, procedure, input);
        expect(status, text).toBeLessThan(500);
        if (status >= 400)
          expect([faultOfProblem(status, headers, problem), leakIn(JSON.stringify(problem?.title))]).toEqual([
            null,
            null,
          ]);
      }),
    ),
    RUNS,
  );
});

/** A request to an operation: its example with some of it replaced, left out or added to. */
function requestTo(operation: Operation) {
  const example = exampleOf(operation.operationId, own);
  const queryNames = [...parametersOf(operation, 'query'), 'unknown'];
  const bodyNames = Object.keys(operation.requestBody?.content['application/json']?.schema.properties ?? {});
  return fc
    .record({
      path: fc.option(
        fc.record(Object.fromEntries(Object.keys(example.path ?? {}).map((name) => [name, anySegment]))),
        {
          freq: 4,
        },
      ),
      query: fc.dictionary(fc.constantFrom(...queryNames), fc.oneof(anyText, anyNumber.map(String)), { maxKeys: 3 }),
      body: fc.oneof(
        {
          weight: 4,
          arbitrary: changed(example.body ?? {}, [...bodyNames, 'unknown']).map((body) => JSON.stringify(body)),
        },
        { weight: 1, arbitrary: fc.oneof(fc.json(), fc.string()) },
      ),
      headers: fc.dictionary(fc.constantFrom('if-match', 'idempotency-key'), fc.string({ maxLength: 20 }), {
        maxKeys: 1,
      }),
    })
    .map(({ path, query, body, headers }) => {
      const encoded = Object.entries(path ?? {}).map(([name, value]) => [name, encode(value)]);
      const url = urlOf(operation, { path: { ...example.path, ...Object.fromEntries(encoded) } });
      const search = Object.entries(query).map(([name, value]) => `${name}=${encode(value)}`);
      const json: Record<string, string> = operation.takesBody ? { 'content-type': 'application/json' } : {};
      return {
        operationId: operation.operationId,
        url: search.length > 0 ? `${url}?${search.join('&')}` : url,
        body: operation.takesBody ? body : undefined,
        headers: {
          ...json,
          ...Object.fromEntries(Object.entries(headers).filter(([, value]) => /^[\x20-\x7e]*$/.test(value))),
        },
      };
    });
}

function inputFor(procedure: (typeof procedures)[number]) {
  const input = inputOf(procedure, own);
  return fc
    .oneof(
      { weight: 4, arbitrary: changed(input, [...Object.keys(input), 'unknown']) },
      { weight: 1, arbitrary: anyValue },
    )
    .map((value) => ({ procedure, input: JSON.stringify(value) }));
}

/** An object with up to three of the named fields replaced by anything. */
function changed(object: object, names: string[]) {
  return fc
    .dictionary(fc.constantFrom(...names), anyValue, { maxKeys: 3 })
    .map((changes) => ({ ...object, ...changes }));
}

/** Percent-encoded, with halves of surrogate pairs as the bytes they would have. */
function encode(text: string): string {
  return text.isWellFormed()
    ? encodeURIComponent(text)
    : text.replace(/./gsu, (part) => (part.isWellFormed() ? encodeURIComponent(part) : '%ED%A0%80'));
}

/** A success as the document publishes it, or a refusal as every refusal is. */
function expectFitting(operation: Operation, answer: RestAnswer): void {
  if (answer.status < 400) {
    if (answer.status < 300) expectPublished(operation, answer);
    return;
  }
  // What the caller wrote may come back in a sentence; what looks like a leak there is not one.
  const said = JSON.stringify(answer.body, (name, value: unknown) =>
    ['detail', 'issues', 'message', 'param'].includes(name) ? undefined : value,
  );
  expect(faultOfAnswer(operation, { ...answer, text: said })).toBeNull();
}
