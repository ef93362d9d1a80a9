import { once } from 'node:events';
import { greenroom, SERVER, startProgram, type Answer, type RunOptions } from './run-program.ts';
import { tempFolder } from './temp-folder.ts';

/** A server process, and the command line that is pointed at it. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  /** Where it keeps its data, with the API key it made. */
  readonly dataDir: string;
  /** Runs a command against it. */
  run(...values: string[]): Promise<Answer>;
  runWith(options: RunOptions, ...values: string[]): Promise<Answer>;
  /** Runs a command with --json that must succeed, and answers what it printed. */
  json<Value = any>(...values: string[]): Promise<Value>;
}

/** Starts the built server on a free port with data of its own. */
export async function startServer(settings: Record<string, string> = {}): Promise<TestServer> {
  const folder = await tempFolder();
  const env = { PORT: '0', DATA_DIR: folder.path, LOG_LEVEL: 'warn', ...settings };
  const child = startProgram([SERVER], { env });
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    const look = (text: string) => {
      output += text;
      const found = /^listening on (\S+)$/m.exec(output)?.[1];
      if (found) resolve(found);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.once('exit', () => reject(new Error(`The server ended: ${output}`)));
  });
  const connection = { GREENROOM_URL: url, DATA_DIR: folder.path };
  const runWith: TestServer['runWith'] = (options, ...values) =>
    greenroom(values, { ...options, env: { ...connection, ...options.env } });
  return {
    url,
    dataDir: folder.path,
    runWith,
    run: (...values) => runWith({}, ...values),
    json: async (...values) => {
      const { code, out, err } = await runWith({}, ...values, '--json');
      if (code !== 0) throw new Error(`greenroom ${values.join(' ')} ended with ${code}: ${err}`);
      return JSON.parse(out);
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await once(child, 'close');
      await folder[Symbol.asyncDispose]();
    },
  };
}
