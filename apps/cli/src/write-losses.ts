import type { Cli } from './command.ts';
import { noteLine, type Note } from './note-line.ts';
import { write, writeJson } from './output.ts';

/** Answers what an export would lose: all there is to say of a dry run. */
export function writeLosses({ json }: Cli, losses: Note[]): Promise<void> {
  if (json) return writeJson({ losses });
  return write(losses.length === 0 ? 'nothing would be lost\n' : losses.map(noteLine).join(''));
}

/** Says beside an export what it has lost. */
export function tellLosses({ json }: Cli, losses: Note[]): void {
  if (json || losses.length === 0) return;
  console.error(`what the file loses:\n${losses.map(noteLine).join('').trimEnd()}`);
}
