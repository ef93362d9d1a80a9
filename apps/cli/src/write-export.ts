import type { Command } from 'commander';
import type { Cli } from './command.ts';
import { write } from './output.ts';
import { safeText } from './safe-text.ts';
import { UsageError } from './usage-error.ts';
import { writeWholeFile, type Chunks } from './write-whole-file.ts';

/** Where an export goes. */
export interface OutputOptions {
  output?: string;
  force?: boolean;
}

/** Adds the options that say where an export goes. */
export function addOutputOptions(command: Command): Command {
  return command
    .option('-o, --output <file>', 'write to this file; what is there already is kept')
    .option('--force', 'replace the file when it is there already');
}

/** Whether the standard output is for the export itself. @throws UsageError for options that do not go together */
export function goesToOutput({ output, force }: OutputOptions): boolean {
  if (force && output === undefined) throw new UsageError('--force is for --output');
  return output === undefined || output === '-';
}

/** Writes an export to where it should go; `isText` says whether a person could read it. */
export async function writeExport({ json }: Cli, options: OutputOptions, chunks: Chunks, isText = true): Promise<void> {
  const { output, force = false } = options;
  if (output === undefined || output === '-') return writeChunks(chunks, isText);
  await writeWholeFile(output, chunks, force);
  if (!json) console.error(`exported to ${output}`);
}

async function writeChunks(chunks: Chunks, isText: boolean): Promise<void> {
  // A pipe gets the file as it is; a terminal must not be told what to do by it.
  const { isTTY } = process.stdout;
  if (isTTY && !isText) throw new UsageError('this file is not for a terminal; --output says where to write it');
  for await (const chunk of chunks) await write(isTTY ? safeText(String(chunk)) : chunk);
}
