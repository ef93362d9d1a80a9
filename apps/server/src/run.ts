import { OFFLINE_MODEL } from '@greenroom/model';
import { ConfigError, readConfig } from './config.ts';
import { readModelSettings } from './models/read-model-settings.ts';
import { StartError } from './start-error.ts';
import { startServer, type RunningServer } from './start-server.ts';
import { stopOnSignal } from './stop-on-signal.ts';

/** Runs the server in this process until a signal stops it; what is wrong with the start goes to the standard error. */
export async function run(env: NodeJS.ProcessEnv, folder: string): Promise<void> {
  // What people write, and the key that opens it, is for the account that runs the server alone.
  process.umask(0o077);
  try {
    const config = readConfig(env, folder);
    const server = await startServer(config, await readModelSettings(config, env));
    announce(server);
    stopOnSignal(server);
  } catch (error) {
    console.error(sentenceOf(error));
    process.exit(1);
  }
}

function announce({ url, apiKeyFile, isOffline }: RunningServer): void {
  if (apiKeyFile) console.log(`the API key is in ${apiKeyFile}`);
  if (isOffline) {
    console.log(
      `no model server is configured: "${OFFLINE_MODEL}", a program of rules, answers offline (see the README)`,
    );
  }
  console.log(`listening on ${url}`);
}

function sentenceOf(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartError) return error.message;
  return `The server could not start: ${error instanceof Error ? error.stack : String(error)}`;
}
