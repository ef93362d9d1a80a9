import type { Problem } from '@greenroom/contract';
import { createTRPCUntypedClient, httpBatchStreamLink, TRPCClientError } from '@trpc/client';
import type { AppRouter } from '../src/index.ts';
import { operationsById, procedures } from '../src/rest/operations.ts';
import type { TestApi } from './create-test-api.ts';
import { exampleOf, type Belongings } from './examples.ts';

/** A procedure, and the operation whose example is a valid call of it as well. */
export interface Procedure {
  name: string;
  type: 'query' | 'mutation';
  open: boolean;
  operationId: string;
}

/** The procedures whose REST face is a route written by hand. */
const WRITTEN_BY_HAND: Record<string, string> = {
  'chats.export': 'exportSession',
  'characters.import': 'importCharacters',
  'characters.export': 'exportCharacter',
  'characters.avatar.get': 'getCharacterAvatar',
  'characters.avatar.set': 'setCharacterAvatar',
  'characters.avatar.delete': 'deleteCharacterAvatar',
  'personas.avatar.get': 'getPersonaAvatar',
  'personas.avatar.set': 'setPersonaAvatar',
  'personas.avatar.delete': 'deletePersonaAvatar',
  'lorebooks.export': 'exportLorebook',
  'changes.listen': 'listenForChanges',
  'replies.create': 'impersonateUser',
  'replies.stream': 'continueReply',
  'generations.events': 'followGeneration',
};

/** Every procedure of the router. */
export const allProcedures: Procedure[] = Object.entries(procedures()).map(([name, { type, meta }]) => {
  const operationId = [...operationsById()].find(([, operation]) => operation.procedure === name)?.[0];
  const known = operationId ?? WRITTEN_BY_HAND[name];
  if (!known)
    throw new Error(`${name} has no operation. If a route written by hand serves it, name it in test/call-trpc.ts.`);
  return { name, type, open: meta?.open ?? false, operationId: known };
});

/** A valid input of a procedure. */
export function inputOf({ operationId }: Procedure, own: Belongings): Record<string, unknown> {
  const { path, query, body, file } = exampleOf(operationId, own);
  return { ...path, ...query, ...body, ...(file && { base64: Buffer.from(file.bytes).toString('base64') }) };
}

/** The problem a typed client gets for a call that is refused, streamed or not. */
export async function trpcProblem(
  api: TestApi,
  { name, type }: Pick<Procedure, 'name' | 'type'>,
  input: unknown,
  as: string,
): Promise<Problem> {
  const links = [httpBatchStreamLink({ url: `${api.url}/trpc`, headers: await api.headersOf(as) })];
  const client = createTRPCUntypedClient<AppRouter>({ links });
  const leave = new AbortController();
  try {
    const answer = await client[type](name, input, { signal: leave.signal });
    // What fails in a stream is thrown while it is read; what is refused fails before its first piece.
    if (isStream(answer)) await answer[Symbol.asyncIterator]().next();
  } catch (error) {
    if (error instanceof TRPCClientError && error.data?.problem) return error.data.problem as Problem;
    throw error;
  } finally {
    // A stream need not end by itself.
    leave.abort();
  }
  throw new Error(`${name} was not refused`);
}

function isStream(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}

/** An answer of the tRPC door. */
export interface TrpcAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
  /** The problem an error carries. */
  problem: Problem | undefined;
  data: any;
}

/** Calls a procedure as a client without batches does; `input` is JSON already when it is a string. */
export async function callTrpc(
  api: TestApi,
  { name, type }: Pick<Procedure, 'name' | 'type'>,
  input: unknown,
  { as = 'ann', headers = {} }: { as?: string | null; headers?: Record<string, string> } = {},
): Promise<TrpcAnswer> {
  const json = typeof input === 'string' ? input : JSON.stringify(input);
  const isQuery = type === 'query';
  const answer = await fetch(`${api.url}/trpc/${name}${isQuery ? `?input=${encodeURIComponent(json)}` : ''}`, {
    method: isQuery ? 'GET' : 'POST',
    headers: {
      ...(as !== null && (await api.headersOf(as))),
      ...(!isQuery && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(!isQuery && { body: json }),
  });
  const text = await answer.text();
  const body = parsed(text);
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    text,
    problem: body?.error?.data?.problem,
    data: body?.result?.data,
  };
}

function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
