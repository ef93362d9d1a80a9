import { ERRORS, type CompletionError, type ErrorCode, type Problem } from '@greenroom/contract';
import { publishedSchema } from './call-rest.ts';
import type { RestAnswer } from './create-test-api.ts';

// What would tell of the inside: stacks, files, modules, statements, drivers.
const INSIDE =
  /\n\s+at |\.[cm]?[jt]s:\d+|node_modules|\/packages\/|\/tmp\/|select .+ from |insert into |update .+ set |SQLITE_|no such table|relation "|ECONN|MikroORM|ZodError|TRPCError|TypeError|RangeError|SyntaxError|\bstack\b/i;

/**
 * What is wrong with an answer that refuses a request, or null when it is as every refusal must be: a status of 4xx, a
 * problem of the closed list that agrees with it, and nothing of the inside.
 */
export function faultOfRefusal({
  status,
  headers,
  body,
  text,
}: Omit<RestAnswer, 'body'> & { body: unknown }): string | null {
  if (status < 400 || status > 499) return `answered ${status}: ${text.slice(0, 300)}`;
  if (headers['content-type'] !== 'application/problem+json; charset=utf-8') return `is ${headers['content-type']}`;
  if (headers['x-request-id'] !== (body as Problem).request_id) return 'names another request than its header';
  return faultOfProblem(status, headers, body) ?? leakIn(text);
}

/** The same for an operation, one of which speaks OpenAI's language. */
export function faultOfAnswer({ operationId }: { operationId: string }, answer: RestAnswer): string | null {
  return operationId === 'createChatCompletion' ? faultOfCompletionRefusal(answer) : faultOfRefusal(answer);
}

/** The same for the route that refuses in OpenAI's shape. */
function faultOfCompletionRefusal({ status, headers, body, text }: RestAnswer): string | null {
  if (status < 400 || status > 499) return `answered ${status}: ${text.slice(0, 300)}`;
  if (headers['content-type'] !== 'application/json; charset=utf-8') return `is ${headers['content-type']}`;
  const { success, error } = publishedSchema({ $ref: '#/components/schemas/CompletionError' }).safeParse(body);
  if (!success) return `is no error of OpenAI's: ${error.message}`;
  const { error: told } = body as CompletionError;
  if (headers['x-request-id'] !== told.request_id) return 'names another request than its header';
  if (ERRORS[told.code as ErrorCode]?.status !== status) return `says ${told.code} with ${status}`;
  if (told.message === '') return 'says nothing';
  if (status === 401 && !headers['www-authenticate']) return 'is 401 without WWW-Authenticate';
  return leakIn(text);
}

/** The same for the problem inside an error of the tRPC door. */
export function faultOfProblem(status: number, headers: Record<string, string>, body: unknown): string | null {
  const { success, error } = publishedSchema({ $ref: '#/components/schemas/Problem' }).safeParse(body);
  if (!success) return `is no problem: ${error.message}`;
  const problem = body as Problem;
  if (problem.status !== status || ERRORS[problem.code].status !== status)
    return `says ${problem.status} ${problem.code} with ${status}`;
  if (problem.title !== ERRORS[problem.code].title) return `has the title ${problem.title}`;
  if (problem.code === 'validation_failed' && problem.detail === '') return 'says nothing';
  if (status === 401 && !headers['www-authenticate']) return 'is 401 without WWW-Authenticate';
  if (status === 429 && !headers['retry-after']) return 'is 429 without Retry-After';
  return null;
}

/** What a text tells of the inside, or null. */
export function leakIn(text: string): string | null {
  const leak = INSIDE.exec(text);
  return leak && `tells "${leak[0]}": ${text.slice(0, 500)}`;
}
