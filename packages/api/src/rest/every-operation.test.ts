import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '@greenroom/contract';
import {
  allProcedures,
  callTrpc,
  inputOf,
  trpcProblem,
  type Procedure,
  type TrpcAnswer,
} from '../../test/call-trpc.ts';
import { createTestApi, type RestAnswer, type TestApi } from '../../test/create-test-api.ts';
import {
  exampleOf,
  givenAccount,
  givenBelongings,
  ID_KINDS,
  unknownIds,
  type Belongings,
} from '../../test/examples.ts';
import { faultOfAnswer, faultOfProblem, leakIn } from '../../test/expect-problem.ts';
import { malformedRequests, takesOtherFields, withField } from '../../test/malformed-requests.ts';
import { operationOf, operations, payloadOf, urlOf, type Call, type Operation } from '../../test/operations.ts';

// Generated: whatever is added to the document or to the router is walked here as well, and fails without an example.

let api: TestApi;
let own: Record<'ann' | 'bob', Belongings>;

beforeAll(async () => {
  api = await createTestApi();
  own = {
    ann: { ...(await givenBelongings(api, 'ann')), ...(await givenAccount(api)) },
    bob: await givenBelongings(api, 'bob'),
  };
});
afterAll(() => api[Symbol.asyncDispose]());

it.each(operations.filter(({ open }) => !open))(
  '$operationId is refused without credentials, and with wrong ones',
  async (operation) => {
    const call = exampleOf(operation.operationId, own.ann);
    for (const headers of WRONG_CREDENTIALS) {
      const answer = await ask(operation, call, { as: null, headers });
      expect([answer.status, faultOfAnswer(operation, answer)], JSON.stringify(headers)).toEqual([401, null]);
    }
  },
);

describe.each(operations)('$method $path', (operation) => {
  it('hides what belongs to someone else in the words for what does not exist', async () => {
    for (const kind of idKindsIn(operation.operationId)) {
      const theirs = own.ann[kind];
      const unknown = unknownIds()[kind];
      const foreign = await ask(operation, exampleOf(operation.operationId, { ...own.bob, [kind]: theirs }), {
        as: 'bob',
      });
      const missing = await ask(operation, exampleOf(operation.operationId, { ...own.bob, [kind]: unknown }), {
        as: 'bob',
      });
      expect([foreign.status, faultOfAnswer(operation, foreign)], kind).toEqual([404, null]);
      expect(wordsOf(toldBy(foreign.body), theirs), kind).toEqual(wordsOf(toldBy(missing.body), unknown));
    }
  });

  it('refuses malformed requests as problems, and tells nothing of the inside', async () => {
    const faults: string[] = [];
    for (const { what, url, status, ...request } of malformedRequests(
      operation,
      exampleOf(operation.operationId, own.ann),
    )) {
      const answer = await api.rest(operation.method, url, request);
      const fault =
        faultOfAnswer(operation, answer) ?? (status && answer.status !== status ? `answered ${answer.status}` : null);
      if (fault) faults.push(`${what}: ${fault}`);
    }
    expect(faults).toEqual([]);
  });
});

it.each(allProcedures.filter(({ open }) => !open))(
  '$name is refused without credentials, and with wrong ones',
  async (procedure) => {
    for (const headers of WRONG_CREDENTIALS) {
      const answer = await callTrpc(api, procedure, inputOf(procedure, own.ann), { as: null, headers });
      expect([answer.status, faultOfTrpcRefusal(answer)], JSON.stringify(headers)).toEqual([401, null]);
    }
  },
);

describe.each(allProcedures)('tRPC $name', (procedure) => {
  it('hides what belongs to someone else in the words for what does not exist', async () => {
    for (const kind of idKindsIn(procedure.operationId)) {
      const theirs = own.ann[kind];
      const unknown = unknownIds()[kind];
      const foreign = await trpcProblem(api, procedure, inputOf(procedure, { ...own.bob, [kind]: theirs }), 'bob');
      const missing = await trpcProblem(api, procedure, inputOf(procedure, { ...own.bob, [kind]: unknown }), 'bob');
      expect(foreign.status, kind).toBe(404);
      expect(wordsOf(foreign, theirs), kind).toEqual(wordsOf(missing, unknown));
    }
  });

  it('refuses malformed inputs as problems, and tells nothing of the inside', async () => {
    const faults: string[] = [];
    for (const malformed of malformedInputs(procedure, inputOf(procedure, own.ann))) {
      const fault = faultOfTrpcRefusal(await callTrpc(api, procedure, malformed));
      if (fault) faults.push(`${malformed.slice(0, 60)}: ${fault}`);
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
  const { headers, ...body } = payloadOf(call);
  return api.rest(operation.method, urlOf(operation, call), {
    ...options,
    ...body,
    headers: { ...headers, ...options.headers },
  });
}

/** The kinds of ids an operation's example names. */
function idKindsIn(operationId: string) {
  const marks = {
    chatId: 'CHAT',
    messageId: 'MESSAGE',
    characterId: 987_654,
    lorebookId: 987_655,
    personaId: 987_656,
    generationId: 'GENERATION',
    keyId: 'KEY',
  };
  const example = JSON.stringify(exampleOf(operationId, { ...marks, refreshToken: '', username: '' }));
  return ID_KINDS.filter((kind) => example.includes(String(marks[kind])));
}

function wordsOf({ request_id: _id, ...rest }: Partial<Problem>, id: string | number) {
  return JSON.stringify(rest).replace(JSON.stringify(String(id)).slice(1, -1), 'ID');
}

/** What a refusal tells, in whichever shape. */
function toldBy(body: Problem | { error: Partial<Problem> }): Partial<Problem> {
  return 'error' in body ? body.error : body;
}

function faultOfTrpcRefusal({ status, headers, problem, text }: TrpcAnswer): string | null {
  if (status < 400 || status > 499) return `answered ${status}: ${text.slice(0, 300)}`;
  return faultOfProblem(status, headers, problem) ?? leakIn(text);
}

/** Inputs as JSON, each with one fault. */
function malformedInputs({ operationId }: Procedure, input: Record<string, unknown>): string[] {
  const whole = ['[]', '"text"', '1', 'true', '{', '['.repeat(1000) + ']'.repeat(1000)];
  const wrong = Object.keys(input).flatMap((field) =>
    ['[[]]', '1e400', '"\\u0000"'].map((value) => withField(input, field, value)),
  );
  const unknown = takesOtherFields(operationOf(operationId)) ? [] : ['unknown_field', 'constructor'];
  return [...whole, ...wrong, ...unknown.map((field) => withField(input, field, '1'))];
}
