import type { RunningServer } from './start-server.ts';

const SHUTDOWN_MS = 10_000;

/** SIGTERM and Ctrl-C let what runs finish for ten seconds; a second one ends the process at once. */
export function stopOnSignal(server: RunningServer): void {
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    void stop(server);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onSignal);
}

async function stop(server: RunningServer): Promise<void> {
  const running = server.running();
  if (running > 0) console.log(`stopping when ${running} running requests are done, in ten seconds at the latest`);
  setTimeout(() => giveUp(server), SHUTDOWN_MS).unref();
  await server.close();
  process.exit(0);
}

function giveUp(server: RunningServer): void {
  console.error(`stopped with ${server.running()} requests unfinished`);
  process.exit(1);
}
