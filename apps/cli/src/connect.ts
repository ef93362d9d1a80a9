import { createClient, GreenroomError, type GreenroomClient } from '@greenroom/client';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './usage-error.ts';

/** How a command reaches the server, as its options and the environment say. */
export interface ConnectionOptions {
  url?: string;
  apiKeyFile?: string;
}

const LOCAL_SERVER = 'http://127.0.0.1:8000';
// A person waits at the other end: better told of a busy server than kept waiting for its next minute.
const TIMEOUT_MS = 30_000;

/** What `--help` says of it. */
export const CONNECTION = `Connection:
  The server is the one of --url or GREENROOM_URL, and otherwise ${LOCAL_SERVER}.
  The credentials are, the first of these that is there:
    --api-key-file <file>   a file that holds an API key
    GREENROOM_API_KEY       an API key
    GREENROOM_TOKEN         an access token
    ./data/api-key          what a server on this machine made at its first start (DATA_DIR in place of ./data
                            when it is set); it is shown to a server on this machine alone
  There is no option for the key itself: what stands in a command line, every program on the machine can read.`;

/** Makes the client. @throws UsageError for a wrong url or credentials */
export function connect(options: ConnectionOptions, env: NodeJS.ProcessEnv = process.env): GreenroomClient {
  const url = options.url || env['GREENROOM_URL'] || LOCAL_SERVER;
  const credentials = readCredentials(options.apiKeyFile, url, env);
  try {
    return createClient({ url, timeoutMs: TIMEOUT_MS, ...credentials });
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message, { cause: error }) : error;
  }
}

/** Adds to a refusal what to do when no credentials were shown at all. */
export function explainRefusal(
  error: unknown,
  options: ConnectionOptions,
  env: NodeJS.ProcessEnv = process.env,
): unknown {
  if (!GreenroomError.is(error) || error.code !== 'unauthenticated') return error;
  const url = options.url || env['GREENROOM_URL'] || LOCAL_SERVER;
  if (Object.keys(readCredentials(options.apiKeyFile, url, env)).length > 0) return error;
  const { status, requestId } = error;
  const message =
    'No credentials were found: set GREENROOM_API_KEY or GREENROOM_TOKEN, or name a file with --api-key-file.';
  return new GreenroomError('unauthenticated', message, { status, requestId, cause: error });
}

function readCredentials(file: string | undefined, url: string, env: NodeJS.ProcessEnv) {
  if (file !== undefined) return { apiKey: readKey(file) };
  const { GREENROOM_API_KEY: apiKey, GREENROOM_TOKEN: token, DATA_DIR: dataDir } = env;
  if (apiKey && token) throw new UsageError('GREENROOM_API_KEY and GREENROOM_TOKEN are both set. Set one of them.');
  if (apiKey) return { apiKey };
  if (token) return { token };
  const made = join(dataDir || './data', 'api-key');
  return isThisMachine(url) && existsSync(made) ? { apiKey: readKey(made) } : {};
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`The API key cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function isThisMachine(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
