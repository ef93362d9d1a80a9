import { spawnSync } from 'node:child_process';

/** Whether there is a `script` that can give a program a terminal: that of util-linux. */
export const hasTerminal =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

/** A command that runs another on a terminal of its own: what is sent to it is typed there. */
export function onTerminal(command: string[]): string[] {
  return ['script', '--quiet', '--flush', '--return', '--command', command.map(quoted).join(' '), '/dev/null'];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
