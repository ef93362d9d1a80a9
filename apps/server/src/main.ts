import { ConfigError, readConfig } from './config.ts';
import { startServer, type RunningServer } from './start-server.ts';

const SHUTDOWN_MS = 10_000;

try {
  const server = await startServer(readConfig(process.env, process.cwd()));
  announce(server);
  stopOnSignal(server);
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : startFault(error));
  process.exit(1);
}

function announce({ url, apiKeyFile }: RunningServer): void {
  if (apiKeyFile) console.log(`the API key is in ${apiKeyFile}`);
  console.log(`listening on ${url}`);
}

/** SIGTERM and Ctrl-C let what runs finish for ten seconds; a second one ends the process at once. */
function stopOnSignal(server: RunningServer): void {
  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) process.exit(1);
    isStopping = true;
    setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
    await server.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
}

function startFault(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `The port is taken by another program. Set PORT to another one. (${message})`;
  return `The server could not start: ${error instanceof Error ? (error.stack ?? message) : String(error)}`;
}
