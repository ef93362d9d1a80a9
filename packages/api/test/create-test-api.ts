import type { Problem } from '@greenroom/contract';
import { createTRPCClient, httpBatchStreamLink, type TRPCClient } from '@trpc/client';
import type { FastifyInstance } from 'fastify';
import { SignJWT } from 'jose';
import { pino } from 'pino';
import { createApp, type AppOptions, type AppRouter } from '../src/index.ts';
import { openTestStorage } from './open-test-storage.ts';
import { readFirstEvent } from './read-events.ts';

const SECRET = 'a secret of at least thirty-two bytes';
const ISSUER = 'greenroom';
const STRAGGLERS_MS = 2000;
/** The key of a single-user test server. */
export const API_KEY = 'the-key-of-the-only-user';

/** What a REST call may say beside its method and path. */
export interface RestOptions {
  /** Whose call it is: a user's name in multi-user mode; `null` shows no credentials. */
  as?: string | null;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A REST answer, its JSON already read; of a stream of events its first one, as such streams need not end. */
export interface RestAnswer<Body = any> {
  status: number;
  headers: Record<string, string>;
  body: Body;
  text: string;
}

/** A whole server on a database of its own. */
export interface TestApi extends AsyncDisposable {
  readonly app: FastifyInstance;
  readonly storage: AppOptions['storage'];
  /** Where it listens, once `listen` was asked for. */
  readonly url: string;
  /** What it has logged so far. */
  readonly log: string[];
  /** Calls the REST door, as the user `ann` unless said; `path` is below `/api/v1`, or a whole one with `//` before it. */
  rest<Body = any>(method: string, path: string, options?: RestOptions): Promise<RestAnswer<Body>>;
  /** The same for a call that must fail, with its problem. */
  problem(method: string, path: string, options?: RestOptions): Promise<Problem & { headers: Record<string, string> }>;
  /** A typed client of the tRPC door. */
  trpc(as?: string): Promise<TRPCClient<AppRouter>>;
  /** The headers a user shows. */
  headersOf(user: string): Promise<Record<string, string>>;
  /** Sets the server's clock forward. */
  pass(milliseconds: number): void;
}

/** Opens a server: multi-user unless told otherwise, without rate limits, on the engine this run is about. */
export async function createTestApi(options: Partial<AppOptions> = {}): Promise<TestApi> {
  const storage = options.storage ?? (await openTestStorage());
  const log: string[] = [];
  let ahead = 0;
  const app = await createApp({
    storage,
    auth: { mode: 'multi_user', registration: 'open', tokens: { secret: SECRET, issuer: ISSUER, audience: ISSUER } },
    quotas: { chatsPerUser: 1000, messagesPerChat: 1000, charactersPerUser: 1000 },
    rateLimits: { requestsPerMinute: null, messagesPerMinute: null },
    logger: pino({ level: 'info' }, { write: (line: string) => void log.push(line) }),
    version: '0.0.0-test',
    now: () => new Date(Date.now() + ahead),
    ...options,
  });
  const isShared = options.auth?.mode !== 'single_user';
  const url = await app.listen({ host: '127.0.0.1', port: 0 });

  const headersOf = async (user: string): Promise<Record<string, string>> =>
    isShared ? { authorization: `Bearer ${await tokenFor(user)}` } : { 'x-api-key': API_KEY };

  const rest: TestApi['rest'] = async (method, path, { as = 'ann', body, headers = {} } = {}) => {
    const answer = await fetch(path.startsWith('//') ? url + path.slice(1) : `${url}/api/v1${path}`, {
      method,
      headers: {
        ...(as !== null && (await headersOf(as))),
        ...(body !== undefined && !isWritten(body) && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isWritten(body) ? body : JSON.stringify(body) }),
    });
    const mediaType = answer.headers.get('content-type') ?? '';
    if (mediaType.startsWith('text/event-stream')) {
      const headers = Object.fromEntries(answer.headers);
      return { status: answer.status, headers, ...(await readFirstEvent(answer)) };
    }
    const text = await answer.text();
    const isJson = mediaType.includes('json');
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: isJson && text !== '' ? JSON.parse(text) : undefined,
      text,
    };
  };

  return {
    app,
    storage,
    url,
    log,
    rest,
    headersOf,
    problem: async (method, path, restOptions) => {
      const answer = await rest(method, path, restOptions);
      if (!answer.headers['content-type']?.startsWith('application/problem+json')) {
        throw new Error(`${method} ${path} answered ${answer.status}, which is no problem: ${answer.text}`);
      }
      return { ...answer.body, headers: answer.headers };
    },
    trpc: async (as = 'ann') => {
      const headers = await headersOf(as);
      return createTRPCClient<AppRouter>({ links: [httpBatchStreamLink({ url: `${url}/trpc`, headers })] });
    },
    pass: (milliseconds) => void (ahead += milliseconds),
    [Symbol.asyncDispose]: async () => {
      // A request that was given up before it was sent leaves a connection behind that never carried one.
      const cut = setTimeout(() => app.server.closeAllConnections(), STRAGGLERS_MS);
      await app.close();
      clearTimeout(cut);
      if (!options.storage) await storage.close();
    },
  };
}

/** What is sent as it is: text, bytes, a form. */
function isWritten(body: unknown): body is string | Uint8Array<ArrayBuffer> | FormData {
  return typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData;
}

/** A token such as the server's own logins give, for a user named by its subject; good whatever the test does to time. */
function tokenFor(user: string): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ISSUER)
    .setAudience(ISSUER)
    .setSubject(user)
    .setIssuedAt()
    .setExpirationTime('10y')
    .sign(new TextEncoder().encode(SECRET));
}
