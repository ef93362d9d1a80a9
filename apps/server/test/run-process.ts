import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** The built server, as a person starts it. */
export const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** How a process ended. */
interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Milliseconds since it was started. */
  after: number;
}

/** A running program and what it has written. */
export interface Process extends AsyncDisposable {
  readonly pid: number;
  /** What it has written to the standard output. */
  output(): string;
  /** What it has written to the standard error. */
  errors(): string;
  /** Types into its standard input. */
  send(text: string): void;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the first match in its output. @throws when it ends before */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<Ending>;
}

/** What a process may be started with. */
export interface ProcessOptions {
  /** Variables beside `PATH` and the like: none of the surrounding settings get in. */
  env?: Record<string, string>;
  cwd?: string;
  /** All that it reads from its standard input; without it the input stays open. */
  input?: string;
}

/** Runs a program; when disposed it is killed, should it still run. */
export function runProcess(
  [command = '', ...values]: string[],
  { env = {}, cwd, input }: ProcessOptions = {},
): Process {
  const startedAt = performance.now();
  const child = spawn(command, values, { cwd, env: { ...surroundings(), ...env }, stdio: 'pipe' });
  child.stdin.on('error', () => {});
  if (input !== undefined) child.stdin.end(input);
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = once(child, 'close').then(([code, signal]): Ending => {
    return { code, signal, after: performance.now() - startedAt };
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    errors: () => errors,
    send: (text) => void child.stdin.write(text),
    kill: (signal) => void child.kill(signal),
    ended,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output);
          if (match) resolve(match);
        };
        child.stdout.on('data', look);
        look();
        void ended.then(() => reject(new Error(`The process ended: ${output}${errors}`)));
      }),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot'];

function surroundings(): Record<string, string> {
  return Object.fromEntries(PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
