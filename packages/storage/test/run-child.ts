import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('child.ts', import.meta.url));

/** Runs {@link file://./child.ts} to its end, and fails when it does. */
export async function openInChild(url: string): Promise<void> {
  const { code, errors } = await run([url]);
  if (code !== 0) throw new Error(errors);
}

/** Lets a process append to a chat, kills it some time after its first answer, and answers the orders it printed. */
export async function appendUntilKilled(url: string, ownerId: string, chatId: string, afterMs: number) {
  const { output, errors } = await run([url, ownerId, chatId], afterMs);
  const acknowledged = output.split('\n').slice(0, -1).map(Number);
  if (acknowledged.length === 0) throw new Error(errors);
  return acknowledged;
}

async function run(values: string[], killAfterMs?: number) {
  const child = spawn(process.execPath, [script, ...values], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    if (output === '' && killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    output += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output, errors };
}
