import { GreenroomError } from './greenroom-error.ts';
import { reasonOf } from './to-greenroom-error.ts';

/** Who is calling. None of the two is for what anyone may call, such as a login. */
export interface Credentials {
  /** An API key, sent as `X-API-KEY`. */
  apiKey?: string | undefined;
  /** An access token or an API key, sent as `Authorization: Bearer`; a function is asked before every request. */
  token?: string | (() => string | Promise<string>) | undefined;
}

/**
 * The headers that show credentials; they never go into a url.
 * @throws `unauthenticated` when the token could not be had
 */
export async function credentialHeaders({ apiKey, token }: Credentials): Promise<Record<string, string>> {
  if (apiKey !== undefined) return { 'x-api-key': apiKey };
  if (token === undefined) return {};
  return { authorization: `Bearer ${typeof token === 'string' ? token : await freshToken(token)}` };
}

async function freshToken(ask: () => string | Promise<string>): Promise<string> {
  try {
    const token = await ask();
    requireHeaderValue('The token', token);
    return token;
  } catch (cause) {
    throw new GreenroomError('unauthenticated', `No token could be had: ${reasonOf(cause)}`, { cause });
  }
}

/** Checks what is known of the credentials beforehand. @throws {TypeError} */
export function checkCredentials({ apiKey, token }: Credentials): void {
  if (apiKey !== undefined && token !== undefined) throw new TypeError('Give an apiKey or a token, not both.');
  if (apiKey !== undefined) requireHeaderValue('The apiKey', apiKey);
  if (typeof token === 'string') requireHeaderValue('The token', token);
}

/** The message never holds the value. */
function requireHeaderValue(what: string, value: unknown): void {
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
    throw new TypeError(`${what} must be a text of printable ASCII characters without spaces, and not empty.`);
  }
}
