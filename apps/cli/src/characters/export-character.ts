import type { RouterInputs } from '@greenroom/client';
import { ExportCharacterInput } from '@greenroom/contract';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { choice, present } from '../list-options.ts';
import { wholeNumber } from '../parse-values.ts';
import { SLOW_CALL } from '../slow-call.ts';
import { addOutputOptions, goesToOutput, writeExport, type OutputOptions } from '../write-export.ts';
import { tellLosses, writeLosses } from '../write-losses.ts';

type Input = RouterInputs['characters']['export'];

interface Options extends OutputOptions {
  format?: Exclude<Input['format'], undefined>;
  spec?: Exclude<Input['spec'], undefined>;
  dryRun?: boolean;
}

const { format, spec } = ExportCharacterInput.shape;

/** Adds `greenroom characters export`. */
export function exportCharacter(group: Command): void {
  const command = group
    .command('export')
    .argument('<id>', 'its number', wholeNumber)
    .description('write a character as a card file, to the standard output or to a file')
    .addOption(
      choice('--format <format>', 'png unless said; original is the file it came from', format.unwrap().options),
    )
    .addOption(choice('--spec <spec>', 'the specification the card follows; v3 unless said', spec.unwrap().options));
  addOutputOptions(command)
    .option('--dry-run', 'only tell what the file would not hold')
    .addHelpText(
      'after',
      '\nExamples:\n  greenroom characters export 1 --output ada.png' +
        '\n  greenroom characters export 1 --format json --spec v2 | jq .data',
    )
    .action(action(run));
}

async function run(cli: Cli, options: Options, character_id: number): Promise<void> {
  const isForOutput = goesToOutput(options);
  const { dryRun: dry_run } = options;
  const how = present({ format: options.format, spec: options.spec, dry_run });
  const { base64, media_type, losses } = await cli.client.characters.export.query({ character_id, ...how }, SLOW_CALL);
  if (base64 === null) return writeLosses(cli, losses);
  await writeExport(cli, options, [Buffer.from(base64, 'base64')], TEXT_TYPES.has(media_type));
  return cli.json && !isForOutput ? writeLosses(cli, losses) : tellLosses(cli, losses);
}

const TEXT_TYPES = new Set(['application/json', 'application/yaml']);
