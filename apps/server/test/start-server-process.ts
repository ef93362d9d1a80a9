import { MAIN, runProcess, type Process, type ProcessOptions } from './run-process.ts';

/** The key the servers of these tests are given. */
export const API_KEY = 'the-key-of-the-test-servers';

/** An answer of the REST door. */
export interface Answer {
  status: number;
  headers: Headers;
  body: any;
}

/** A server process that listens. */
export interface ServerProcess extends Process {
  readonly url: string;
  readonly port: number;
  /** Calls the REST door; `path` is below `/api/v1`. */
  rest(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** Starts the built server on a free port, and waits until it listens. `command` runs it unless said. */
export async function startServerProcess(
  env: Record<string, string>,
  { command = [process.execPath, MAIN], ...options }: Omit<ProcessOptions, 'env'> & { command?: string[] } = {},
): Promise<ServerProcess> {
  const running = runProcess(command, {
    ...options,
    env: { PORT: '0', SINGLE_USER_API_KEY: API_KEY, LOG_LEVEL: 'warn', ...env },
  });
  const [, url = '', port] = await running.until(/^listening on (http:\/\/\S+:(\d+))\r?$/m);
  const rest: ServerProcess['rest'] = async (method, path, body, headers = { 'x-api-key': API_KEY }) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
  return { ...running, url, port: Number(port), rest };
}
