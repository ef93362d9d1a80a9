import type { GreenroomClient, RouterOutputs } from '@greenroom/client';
import type { Command } from 'commander';
import { basename, parse } from 'node:path';
import { action, type Cli } from '../command.ts';
import { counting } from '../counting.ts';
import { fileProblem } from '../file-problem.ts';
import { reportImport, type ImportedFile } from '../import-report.ts';
import { present } from '../list-options.ts';
import { readJsonObject } from '../read-json-input.ts';
import { SLOW_CALL } from '../slow-call.ts';

type Imported = RouterOutputs['lorebooks']['import'];

const MAX_NAME_LENGTH = 200;

interface Options {
  dryRun?: boolean;
  verbose?: boolean;
}

/** Adds `greenroom lorebooks import`. */
export function importLorebooks(group: Command): void {
  group
    .command('import <files...>')
    .description(
      "make lorebooks of JSON files: SillyTavern's World Info and other programs', or a card's; - is the standard input",
    )
    .option('--dry-run', 'only tell what would come of it')
    .option('--verbose', 'tell what was not as it should be in a file, and what was made of it')
    .addHelpText(
      'after',
      '\nA book without a name gets that of its file. Each file has a line that tells what came of it. One that fails' +
        '\nspoils no other; the exit code is 1 then.' +
        '\n\nExamples:\n  greenroom lorebooks import worlds/*.json\n  greenroom lorebooks import card.json --dry-run --verbose',
    )
    .action(action(run));
}

async function run(cli: Cli, options: Options, files: string[]): Promise<void> {
  await reportImport(cli, importAll(cli, options, files), options.verbose);
}

async function* importAll({ client }: Cli, { dryRun }: Options, files: string[]): AsyncGenerator<ImportedFile> {
  for (const file of files) yield { file, ...(await importFile(client, file, dryRun)) };
}

async function importFile(client: GreenroomClient, file: string, dryRun = false): Promise<Omit<ImportedFile, 'file'>> {
  const file_name = file === '-' ? null : basename(file);
  try {
    const imported = await importBook(client, file, dryRun);
    const status = imported.lorebook ? 'created' : 'valid';
    const answer = { file_name, status, ...imported, problem: null };
    return { status, told: told(imported), repairs: imported.repairs, answer };
  } catch (error) {
    const problem = fileProblem(error);
    const answer = { file_name, status: 'failed', lorebook: null, source: null, repairs: [], problem };
    return { status: 'failed', told: problem.detail, repairs: [], answer };
  }
}

/** World Info has its name in that of its file alone; whether the book has one of its own, a dry run tells. */
async function importBook({ lorebooks }: GreenroomClient, file: string, dry_run: boolean): Promise<Imported> {
  const document = await readJsonObject(file);
  const { preview } = await lorebooks.import.mutate({ document, dry_run: true }, SLOW_CALL);
  const name = preview?.name || file === '-' ? undefined : parse(file).name.slice(0, MAX_NAME_LENGTH).toWellFormed();
  return lorebooks.import.mutate({ document, dry_run, ...present({ name }) }, SLOW_CALL);
}

function told({ lorebook, preview, source }: Imported): string {
  const book = lorebook ?? preview;
  const name = [book?.name, lorebook && `(id ${lorebook.id})`].filter(Boolean).join(' ');
  return [name, source, counting(book?.entries.length ?? 0, 'entry', 'entries')].filter(Boolean).join(', ');
}
