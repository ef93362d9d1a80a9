import type { RouterInputs } from '@greenroom/client';
import { LorebookFormat } from '@greenroom/contract';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { choice, present } from '../list-options.ts';
import { wholeNumber } from '../parse-values.ts';
import { SLOW_CALL } from '../slow-call.ts';
import { addOutputOptions, goesToOutput, writeExport, type OutputOptions } from '../write-export.ts';
import { tellLosses, writeLosses } from '../write-losses.ts';

interface Options extends OutputOptions {
  format?: Exclude<RouterInputs['lorebooks']['export']['format'], undefined>;
  dryRun?: boolean;
}

/** Adds `greenroom lorebooks export`. */
export function exportLorebook(group: Command): void {
  const command = group
    .command('export')
    .argument('<id>', 'its number', wholeNumber)
    .description('write a lorebook as the file of a program, to the standard output or to a file')
    .addOption(choice('--format <format>', 'lorebook_v3 unless said', LorebookFormat.options));
  addOutputOptions(command)
    .option('--dry-run', 'only tell what the file would not hold')
    .addHelpText('after', '\nExample:\n  greenroom lorebooks export 1 --format sillytavern --output eldoria.json')
    .action(action(run));
}

async function run(cli: Cli, options: Options, lorebook_id: number): Promise<void> {
  const isForOutput = goesToOutput(options);
  const how = present({ format: options.format, dry_run: options.dryRun });
  const { document, losses } = await cli.client.lorebooks.export.query({ lorebook_id, ...how }, SLOW_CALL);
  if (document === null) return writeLosses(cli, losses);
  await writeExport(cli, options, [Buffer.from(`${JSON.stringify(document, null, 2)}\n`)]);
  return cli.json && !isForOutput ? writeLosses(cli, losses) : tellLosses(cli, losses);
}
