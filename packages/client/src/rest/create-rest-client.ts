import { checkCredentials, type Credentials } from '../credentials.ts';
import { serverUrl } from '../server-url.ts';
import { createClient, createConfig, type Client } from './generated/client/index.ts';

/** Where the server is, and who is calling. */
export interface RestClientOptions extends Credentials {
  /** The server's address, such as `http://127.0.0.1:8000`. */
  url: string;
  /** A `fetch` to use in place of the global one. */
  fetch?: typeof fetch;
}

/**
 * Makes what the functions of the REST SDK take as `client`. They answer `{ data, error, response }`, where `error` is
 * the server's problem.
 * @throws {TypeError} for a wrong url or credentials that no header can carry
 * @example
 * const client = createRestClient({ url: 'http://127.0.0.1:8000', apiKey });
 * const { data, error } = await listSessions({ client, query: { per_page: 50 } });
 */
export function createRestClient({ url, apiKey, token, fetch }: RestClientOptions): Client {
  checkCredentials({ apiKey, token });
  return createClient(
    createConfig({
      baseUrl: `${serverUrl(url)}/api/v1`,
      // Followed to another host, a redirect would take the credentials along.
      redirect: 'manual',
      // Asked for each scheme an operation takes.
      auth: ({ type }) => (type === 'apiKey' ? apiKey : typeof token === 'function' ? token() : token),
      ...(fetch && { fetch }),
    }),
  );
}
