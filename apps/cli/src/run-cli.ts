import { CommanderError } from 'commander';
import { createProgram } from './create-program.ts';
import { exitCodeOf } from './exit-code.ts';
import { reportError } from './report-error.ts';

/** Runs one command line. What it answers is on the standard output, what went wrong on the standard error. */
export async function runCli(values: string[]): Promise<void> {
  // `greenroom … | head` has read what it wanted: that is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') reportError(error, false);
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  try {
    await createProgram().parseAsync(values, { from: 'user' });
  } catch (error) {
    // Asked-for help and the version are told by an error as well.
    if (error instanceof CommanderError && error.exitCode === 0) return;
    reportError(error, values.includes('--json'));
    process.exitCode = exitCodeOf(error);
  }
}
