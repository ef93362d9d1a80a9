import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The built command line. */
export const CLI = fileURLToPath(new URL('../dist/main.js', import.meta.url));
/** The built server. */
export const SERVER = fileURLToPath(import.meta.resolve('@greenroom/server/dist/main.js'));

/** What a program may be run with. */
export interface RunOptions {
  /** Variables beside `PATH` and the like: none of the surrounding settings get in. */
  env?: Record<string, string>;
  cwd?: string;
  input?: string;
}

/** What a program has answered. */
export interface Answer {
  code: number | null;
  out: string;
  err: string;
}

const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot'];

/** Starts a program on this Node.js. */
export function startProgram(
  values: string[],
  { env = {}, cwd, input }: RunOptions = {},
): ChildProcessWithoutNullStreams {
  const surroundings = PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  const child = spawn(process.execPath, values, { cwd, env: { ...Object.fromEntries(surroundings), ...env } });
  child.stdin.on('error', () => {}).end(input);
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  return child;
}

/** Runs the command line to its end. */
export async function greenroom(values: string[], options: RunOptions = {}): Promise<Answer> {
  const child = startProgram([CLI, ...values], options);
  const answer: Answer = { code: null, out: '', err: '' };
  child.stdout.on('data', (text: string) => (answer.out += text));
  child.stderr.on('data', (text: string) => (answer.err += text));
  [answer.code] = (await once(child, 'close')) as [number | null];
  return answer;
}
