import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelScript } from './model-script.ts';
import type { RecordedRequest } from './serve-completion.ts';
import type { FakeModelServerOptions } from './start-fake-model-server.ts';

const START_TIMEOUT_MS = 20_000;
// This file is TypeScript in the sources and JavaScript when built, and so is the program beside it.
const PROGRAM = fileURLToPath(
  new URL(`fake-model-server-process${extname(new URL(import.meta.url).pathname)}`, import.meta.url),
);

/** A fake model server that runs in a process of its own; disposing it ends the process. */
export interface SpawnedFakeModelServer extends AsyncDisposable {
  /** The base URL, which ends in `/v1`. */
  readonly url: string;
  /** The requests for completions so far, in order. */
  recorded(): Promise<RecordedRequest[]>;
}

/**
 * Starts a fake model server in a process of its own, so that its work does not count as that of the process under
 * test. The script must be data: a function cannot travel there.
 *
 * @throws Error when it does not listen within 20 seconds
 * @example await using server = await spawnFakeModelServer({ script: saying('Hello.') });
 */
export async function spawnFakeModelServer(
  options: Omit<FakeModelServerOptions, 'script'> & { script?: ModelScript } = {},
): Promise<SpawnedFakeModelServer> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(options)], { stdio: 'pipe' });
  const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  const url = await addressOf(child).finally(() => clearTimeout(timer));
  return {
    url,
    recorded: async () => {
      const response = await fetch(new URL('/requests', url));
      return ((await response.json()) as { requests: RecordedRequest[] }).requests;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    },
  };
}

function addressOf(child: ChildProcessWithoutNullStreams): Promise<string> {
  let [output, errors] = ['', ''];
  return new Promise((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const url = /fake model server on (\S+)\n/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.on('error', reject);
    child.on('close', () => reject(new Error(`The fake model server ended at its start: ${errors}`)));
  });
}
