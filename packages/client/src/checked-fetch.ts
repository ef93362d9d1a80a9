import { GreenroomError } from './greenroom-error.ts';
import { inWholeLines } from './whole-lines.ts';
import { readRetryAfter } from './read-retry-after.ts';
import { fromProblem, problemIn, reasonOf } from './to-greenroom-error.ts';

/** Wraps a `fetch` so that it answers with what the server's tRPC door says, and throws a GreenroomError for all else. */
export function checkedFetch(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const { origin } = new URL(input instanceof Request ? input.url : input);
    let response: Response;
    try {
      // Followed to another host, a redirect would take the credentials along.
      response = await send(input, { ...init, redirect: 'manual' });
    } catch (cause) {
      throw new GreenroomError('network', `${origin} could not be reached: ${reasonOf(cause)}`, { cause });
    }
    if (response.ok && isJson(response)) return inWholeLines(response);
    throw await errorOf(response, origin);
  };
}

function isJson(response: Response): boolean {
  return /^application\/([\w.-]+\+)?json\b/i.test(response.headers.get('content-type') ?? '');
}

async function errorOf(response: Response, origin: string): Promise<GreenroomError> {
  const retryAfter = readRetryAfter(response.headers);
  const problem = isJson(response) ? problemIn(await response.json().catch(() => null)) : null;
  if (problem) return fromProblem(problem, { retryAfter });
  if (!response.bodyUsed) await response.body?.cancel().catch(() => {});
  const details = { status: response.status, retryAfter, requestId: response.headers.get('x-request-id') ?? undefined };
  switch (response.status) {
    // A proxy in front of the server says these, with the same meaning.
    case 429:
      return new GreenroomError('rate_limited', `A proxy at ${origin} answered 429: too many requests.`, details);
    case 502:
    case 503:
    case 504:
      return new GreenroomError('unavailable', `A proxy at ${origin} answered ${response.status}.`, details);
    default:
      return new GreenroomError('unexpected_answer', unexpected(response, origin), details);
  }
}

function unexpected(response: Response, origin: string): string {
  // Browsers hide a redirect's status.
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    return `${origin} redirects, and credentials are not sent on. Give the address it redirects to as the url.`;
  }
  return `${origin} answered ${response.status}, but not as a Greenroom server does. Check the url.`;
}
