import type { RouterInputs } from '@greenroom/client';
import { ExportFormat } from '@greenroom/contract';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { choice, present } from '../list-options.ts';
import { write } from '../output.ts';
import { safeText } from '../safe-text.ts';
import { UsageError } from '../usage-error.ts';
import { writeWholeFile } from '../write-whole-file.ts';

interface Options {
  format?: Exclude<RouterInputs['chats']['export']['format'], undefined>;
  output?: string;
  force?: boolean;
}

/** Adds `greenroom chats export`. */
export function exportChat(group: Command): void {
  group
    .command('export <id>')
    .description('write a chat to the standard output or to a file')
    .addOption(choice('--format <format>', 'json holds everything and can be imported again', ExportFormat.options))
    .option('-o, --output <file>', 'write to this file; what is there already is kept')
    .option('--force', 'replace the file when it is there already')
    .addHelpText(
      'after',
      '\nExamples:\n  greenroom chats export 0197f3c2-7d1e-7000-8000-000000000001 --output tea.json' +
        '\n  greenroom chats export 0197f3c2-7d1e-7000-8000-000000000001 --format markdown | less',
    )
    .action(action(run));
}

async function run({ client, json }: Cli, options: Options, chat_id: string): Promise<void> {
  const { output, force = false } = options;
  if (force && output === undefined) throw new UsageError('--force is for --output');
  const chunks = await client.chats.export.query({ chat_id, ...present({ format: options.format }) });
  if (output === undefined || output === '-') return writeChunks(chunks);
  await writeWholeFile(output, chunks, force);
  if (!json) console.error(`exported to ${output}`);
}

async function writeChunks(chunks: AsyncIterable<string>): Promise<void> {
  // A pipe gets the file as it is; a terminal must not be told what to do by it.
  const shown = process.stdout.isTTY ? safeText : (chunk: string) => chunk;
  for await (const chunk of chunks) await write(shown(chunk));
}
