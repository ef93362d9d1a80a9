import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTrpc, allProcedures, inputOf } from '../../test/call-trpc.ts';
import { createTestApi, type RestAnswer, type TestApi } from '../../test/create-test-api.ts';
import { exampleOf, givenBelongings, ID_KINDS, unknownIds, type Belongings } from '../../test/examples.ts';
import { faultOfProblem, faultOfRefusal, leakIn } from '../../test/expect-problem.ts';
import { malformedRequests } from '../../test/malformed-requests.ts';
import { operations, urlOf, type Call, type Operation } from '../../test/operations.ts';

// Generated: whatever is added to the document or to the router is walked here as well, and fails without an example.

let api: TestApi;
let own: Record<'ann' | 'bob', Belongings>;

beforeAll(async () => {
  api = await createTestApi();
  own = { ann: await givenBelongings(api, 'ann'), bob: await givenBelongings(api, 'bob') };
});
afterAll(() => api[Symbol.asyncDispose]());

describe.each(operations)('$method $path', (operation) => {
  it.skipIf(operation.open)('is refused without credentials, and with wrong ones', async () => {
    const call = exampleOf(operation.operationId, own.ann);
    for (const headers of WRONG_CREDENTIALS) {
      const answer = await ask(operation, call, { as: null, headers });
      expect([answer.status, faultOfRefusal(answer)], JSON.stringify(headers)).toEqual([401, null]);
    }
  });

  it('hides what belongs to someone else in the words for what does not exist', async () => {
    for (const kind of idKindsIn(operation.operationId)) {
      const theirs = own.ann[kind];
      const unknown = unknownIds()[kind];
      const foreign = await ask(operation, exampleOf(operation.operationId, { ...own.bob, [kind]: theirs }), { as: 'bob' });
      const missing = await ask(operation, exampleOf(operation.operationId, { ...own.bob, [kind]: unknown }), { as: 'bob' });
      expect([foreign.status, faultOfRefusal(foreign)], kind).toEqual([404, null]);
      expect(wordsOf(foreign, theirs), kind).toEqual(wordsOf(missing, unknown));
    }
  });

  it('refuses malformed requests as problems, and tells nothing of the inside', async () => {
    const faults: string[] = [];
    for (const { what, url, ...request } of malformedRequests(operation, exampleOf(operation.operationId, own.ann))) {
      const answer = await api.rest(operation.method, url, request);
      const fault = faultOfRefusal(answer);
      if (fault) faults.push(`${what}: ${fault}`);
    }
    expect(faults).toEqual([]);
  });
});

describe.each(allProcedures)('tRPC $name', (procedure) => {
  it.skipIf(procedure.open)('is refused without credentials, and with wrong ones', async () => {
    for (const headers of WRONG_CREDENTIALS) {
      const answer = await callTrpc(api, procedure, inputOf(procedure, own.ann), { as: null, headers });
      expect([answer.status, faultOfProblem(401, answer.headers, answer.problem), leakIn(answer.text)]).toEqual([401, null, null]);
    }
  });

  it('hides what belongs to someone else in the words for what does not exist', async () => {
    for (const kind of idKindsIn(procedure.operationId)) {
      const theirs = own.ann[kind];
      const unknown = unknownIds()[kind];
      const options = { as: 'bob', headers: STREAMED[procedure.name] ?? {} };
      const foreign = await callTrpc(api, procedure, inputOf(procedure, { ...own.bob, [kind]: theirs }), options);
      const missing = await callTrpc(api, procedure, inputOf(procedure, { ...own.bob, [kind]: unknown }), options);
      expect([foreign.problem?.code, foreign.problem?.detail.replace(String(theirs), 'ID')], kind).toEqual([
        'not_found',
        missing.problem?.detail.replace(String(unknown), 'ID'),
      ]);
    }
  });

  it('refuses malformed inputs as problems, and tells nothing of the inside', async () => {
    const faults: string[] = [];
    const input = inputOf(procedure, own.ann);
    for (const malformed of malformedInputs(input, procedure.name)) {
      const answer = await callTrpc(api, procedure, malformed);
      const isRefused = answer.status >= 400 && answer.status < 500;
      const fault = isRefused ? faultOfProblem(answer.status, answer.headers, answer.problem) : `answered ${answer.status}`;
      const leak = leakIn(answer.text);
      if (fault ?? leak) faults.push(`${malformed.slice(0, 60)}: ${fault ?? leak}`);
    }
    expect(faults).toEqual([]);
  });
});

const WRONG_CREDENTIALS: Record<string, string>[] = [
  {},
  { 'x-api-key': 'gr_wrong' },
  { 'x-api-key': 'wrong' },
  { authorization: 'Bearer gr_wrong' },
  { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.' },
  { authorization: 'Basic YW5uOmFubg==' },
  { authorization: 'Bearer' },
];

function ask(
  operation: Operation,
  call: Call,
  options: { as: string | null; headers?: Record<string, string> },
): Promise<RestAnswer> {
  const body = call.body === undefined ? {} : { body: call.body };
  return api.rest(operation.method, urlOf(operation, call), { ...options, ...body });
}

/** The kinds of ids an operation's example names. */
function idKindsIn(operationId: string) {
  const marks = { chatId: 'CHAT', messageId: 'MESSAGE', characterId: 987_654, keyId: 'KEY' };
  const example = JSON.stringify(exampleOf(operationId, { ...marks, refreshToken: '', username: '' }));
  return ID_KINDS.filter((kind) => example.includes(String(marks[kind])));
}

function wordsOf({ status, body }: RestAnswer, id: string | number) {
  const { request_id: _id, detail, ...rest } = body;
  return { status, ...rest, detail: detail.replace(String(id), 'ID') };
}

/** Inputs as JSON, each with one fault. */
function malformedInputs(input: Record<string, unknown>, name: string): string[] {
  const whole = ['[]', '"text"', '1', 'true', '{', '[['.repeat(500) + ']]'.repeat(500)];
  const values = ['[[]]', '1e400', '"\\u0000"'];
  const fields = Object.keys(input).flatMap((field) => values.map((value) => withField(input, field, value)));
  // The legacy throttle takes any field, to refuse it as a body that is not empty.
  const unknown = ['unknown_field', 'constructor'].map((field) => withField(input, field, '1'));
  return [...whole, ...fields, ...unknown, ...(name === '' ? [] : [])];
}

function withField(input: Record<string, unknown>, name: string, json: string): string {
  const fields = Object.entries(input).filter(([key]) => key !== name).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{${[...fields, `${JSON.stringify(name)}:${json}`].join()}}`;
}

/** What streams is asked for as a stream. */
const STREAMED: Record<string, Record<string, string>> = {};
