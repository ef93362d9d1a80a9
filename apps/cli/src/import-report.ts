import type { Cli } from './command.ts';
import { counting } from './counting.ts';
import { noteLine, type Note } from './note-line.ts';
import { write, writeJson } from './output.ts';
import { safeLine } from './safe-text.ts';

const STATUSES = ['created', 'valid', 'duplicate', 'failed'] as const;

/** What came of one file of an import. */
export interface ImportedFile {
  /** As it was named on the command line. */
  file: string;
  status: (typeof STATUSES)[number];
  /** What was made of it, or why nothing was. */
  told: string;
  /** What was not as it should be in it. */
  repairs: Note[];
  /** The same in the API's form. */
  answer: object;
}

/**
 * Tells what came of each file, as soon as it is known; as JSON all in the end, in `results`. What was done before an
 * import breaks off is told as well.
 * @throws Error when a file failed
 */
export async function reportImport(cli: Cli, files: AsyncIterable<ImportedFile>, verbose = false): Promise<void> {
  const done: ImportedFile[] = [];
  try {
    for await (const file of files) {
      done.push(file);
      if (!cli.json) await write(linesOf(file, verbose));
    }
  } finally {
    if (cli.json && done.length > 0) await writeJson({ results: done.map(({ answer }) => answer) });
  }
  if (!cli.json) tellMore(done, verbose);
  const failed = done.filter(({ status }) => status === 'failed').length;
  if (failed > 0) throw new Error(failure(failed, done.length));
}

function linesOf({ file, status, told, repairs }: ImportedFile, verbose: boolean): string {
  const name = file === '-' ? 'the standard input' : file;
  const counted = repairs.length === 0 ? '' : ` (${counting(repairs.length, 'repair', 'repairs')})`;
  const line = `${status.padEnd(9)}  ${safeLine(`${name}: ${told}`)}${verbose ? '' : counted}\n`;
  return verbose ? line + repairs.map(noteLine).join('') : line;
}

function tellMore(done: ImportedFile[], verbose: boolean): void {
  const counts = STATUSES.map((status) => [done.filter((file) => file.status === status).length, status] as const);
  const told = counts.filter(([count]) => count > 0).map((pair) => pair.join(' '));
  const sum = `${done.length} files: ${told.join(', ')}.`;
  const isRepaired = done.some(({ repairs }) => repairs.length > 0);
  const hint = isRepaired && !verbose ? '--verbose tells the repairs.' : '';
  const more = [done.length > 1 ? sum : '', hint].filter(Boolean);
  if (more.length > 0) console.error(more.join(' '));
}

function failure(failed: number, all: number): string {
  return all === 1 ? 'the file could not be imported' : `${failed} of ${all} files could not be imported`;
}
