import { createTRPCClient, httpBatchStreamLink, splitLink, type Operation } from '@trpc/client';
import type { AppRouter, GreenroomClient } from './api-types.ts';
import { callLink, type LinkContext } from './call-link.ts';
import { checkedFetch } from './checked-fetch.ts';
import { checkCredentials, credentialHeaders, type Credentials } from './credentials.ts';
import { serverUrl } from './server-url.ts';
import { withReplyStreams } from './with-reply-streams.ts';

const RETRIES = 2;
// The most calls the server takes in one request.
const BATCH_SIZE = 50;
// What proxies commonly take; no query of this API is longer on its own.
const URL_LENGTH = 8_000;

/** Where the server is, who is calling, and how patient the client is. */
export interface GreenroomOptions extends Credentials {
  /** The server's address, such as `http://127.0.0.1:8000`. */
  url: string;
  /**
   * How long a call may take, all its tries included; for a stream, until its first chunk. 60 seconds unless said, and
   * ten minutes for `replies.create`.
   */
  timeoutMs?: number;
  /** How often a call is tried again where that is safe: twice unless said. */
  retries?: number;
  /** A `fetch` to use in place of the global one. */
  fetch?: typeof fetch;
  /** Headers to send with every request. */
  headers?: Record<string, string>;
}

/**
 * Makes a typed client of a Greenroom server. Queries made in the same tick share a request. Every failure is a
 * GreenroomError. Calls are tried again on 429, on 503, and when the connection fails: a repeated mutation is done
 * once, since the client gives new chats and messages their id, and other mutations an `Idempotency-Key`; what names
 * an `expected_version` and a streamed reply are not repeated when the fate of the first try is unknown, and a delete
 * that is may answer `not_found`. Each call takes `{ signal, context }` as its options, see {@link CallContext}.
 * @throws {TypeError} for a wrong url or credentials that no header can carry
 * @example
 * const client = createClient({ url: 'http://127.0.0.1:8000', apiKey });
 * const chat = await client.chats.create.mutate({ title: 'Tea with Ada' });
 */
export function createClient(options: GreenroomOptions): GreenroomClient {
  const { timeoutMs, retries = RETRIES } = options;
  const url = `${serverUrl(options.url)}/trpc`;
  checkCredentials(options);
  checkPatience(timeoutMs, retries);
  const fetch = checkedFetch(options.fetch ?? ((...request) => globalThis.fetch(...request)));
  const headers = ({ opList }: { opList: Operation[] }) => headersFor(options, opList);
  const send = (maxItems: number) =>
    httpBatchStreamLink<AppRouter>({ url, fetch, headers, maxItems, maxURLLength: URL_LENGTH });
  const calls = createTRPCClient<AppRouter>({
    links: [
      callLink({ timeoutMs, retries }),
      // An Idempotency-Key is a header of the whole request, so a mutation goes alone.
      splitLink({ condition: (op) => op.type === 'mutation', true: send(1), false: send(BATCH_SIZE) }),
    ],
  });
  return withReplyStreams(calls, { retries });
}

async function headersFor(options: GreenroomOptions, calls: Operation[]): Promise<Record<string, string>> {
  const contexts = calls.map((call) => call.context as LinkContext);
  const credentials = await credentialHeaders(options);
  for (const context of contexts) if (context.try) context.try.isSent = true;
  const key = calls[0]?.type === 'mutation' ? contexts[0]?.idempotencyKey : undefined;
  return { ...options.headers, ...credentials, ...(key !== undefined && { 'idempotency-key': key }) };
}

function checkPatience(timeoutMs: number | undefined, retries: number): void {
  if (timeoutMs !== undefined && !(timeoutMs > 0))
    throw new TypeError('timeoutMs must be a number above 0, or Infinity.');
  if (!Number.isInteger(retries) || retries < 0) throw new TypeError('retries must be a whole number from 0.');
}
