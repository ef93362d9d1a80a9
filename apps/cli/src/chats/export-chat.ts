import type { RouterInputs } from '@greenroom/client';
import { ExportFormat } from '@greenroom/contract';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { choice, present } from '../list-options.ts';
import { addOutputOptions, goesToOutput, writeExport, type OutputOptions } from '../write-export.ts';

interface Options extends OutputOptions {
  format?: Exclude<RouterInputs['chats']['export']['format'], undefined>;
}

/** Adds `greenroom chats export`. */
export function exportChat(group: Command): void {
  const command = group
    .command('export <id>')
    .description('write a chat to the standard output or to a file')
    .addOption(choice('--format <format>', 'json holds everything and can be imported again', ExportFormat.options));
  addOutputOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  greenroom chats export 0197f3c2-7d1e-7000-8000-000000000001 --output tea.json' +
        '\n  greenroom chats export 0197f3c2-7d1e-7000-8000-000000000001 --format markdown | less',
    )
    .action(action(run));
}

async function run(cli: Cli, options: Options, chat_id: string): Promise<void> {
  goesToOutput(options);
  const chunks = await cli.client.chats.export.query({ chat_id, ...present({ format: options.format }) });
  await writeExport(cli, options, chunks);
}
