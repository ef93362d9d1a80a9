import { spawnSync } from 'node:child_process';

/** Whether there is a `script` that can give a program a terminal: that of util-linux. */
export const hasTerminal =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

/** Runs a command on a terminal of its own, and answers all that would be seen there. */
export function seenOnTerminal(command: string[], env: Record<string, string>): string {
  const line = `stty cols 80; ${command.map((text) => `'${text}'`).join(' ')}`;
  const { stdout } = spawnSync('script', ['--quiet', '--flush', '--command', line, '/dev/null'], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    // Without an end of its input the terminal would wait.
    input: '',
  });
  return stdout;
}
