import type { GreenroomClient, RouterInputs, RouterOutputs } from '@greenroom/client';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { fileProblem } from '../file-problem.ts';
import { reportImport, type ImportedFile } from '../import-report.ts';
import { present } from '../list-options.ts';
import { SLOW_CALL } from '../slow-call.ts';
import { cardBatches } from './card-batches.ts';

type Input = RouterInputs['characters']['import'];
type Result = RouterOutputs['characters']['import']['results'][number];
type Failure = { file_name: string | null; problem: { code: string; detail: string } };

interface Options {
  dryRun?: boolean;
  duplicates?: boolean;
  verbose?: boolean;
}

/** Adds `greenroom characters import`. */
export function importCharacters(group: Command): void {
  group
    .command('import <files...>')
    .description('make characters of card files: PNG, JPEG, WebP, JSON, YAML or CHARX; - is the standard input')
    .option('--dry-run', 'only tell what would come of it')
    .option('--duplicates', 'make a character also of a file that one was made of before')
    .option('--verbose', 'tell what was not as it should be in a file, and what was made of it')
    .addHelpText(
      'after',
      '\nEach file has a line that tells what came of it. One that fails spoils no other; the exit code is 1 then.' +
        '\n\nExamples:\n  greenroom characters import cards/*.png\n  greenroom characters import ada.charx --dry-run --verbose',
    )
    .action(action(run));
}

async function run(cli: Cli, options: Options, files: string[]): Promise<void> {
  await reportImport(cli, importAll(cli, options, files), options.verbose);
}

async function* importAll({ client }: Cli, options: Options, files: string[]): AsyncGenerator<ImportedFile> {
  const how = present({ dry_run: options.dryRun, duplicates: options.duplicates });
  for await (const batch of cardBatches(files)) {
    const sent = batch.flatMap((card) => ('base64' in card ? [{ name: card.name, base64: card.base64 }] : []));
    const results = sent.length > 0 ? await importBatch(client, { files: sent, ...how }) : [];
    for (const card of batch) {
      const result = 'problem' in card ? { file_name: card.name, problem: card.problem } : results.shift();
      if (result) yield { file: card.file, ...told(result) };
    }
  }
}

async function importBatch({ characters }: GreenroomClient, input: Input): Promise<(Result | Failure)[]> {
  try {
    return (await characters.import.mutate(input, SLOW_CALL)).results;
  } catch (error) {
    const [only, ...more] = input.files;
    // What is wrong with the only file of a request is the problem of the request.
    if (!only || more.length > 0) throw error;
    return [{ file_name: only.name ?? null, problem: fileProblem(error) }];
  }
}

function told(result: Result | Failure): Omit<ImportedFile, 'file'> {
  if (!('status' in result)) return failed(result);
  const { status, character, preview, duplicate_of: twins, problem, repairs } = result;
  const words = {
    created: character && `${character.name} (id ${character.id})`,
    valid: preview?.name,
    duplicate: twins.length > 0 ? `id ${twins.join(', ')} came of the same file` : 'it came before',
    failed: problem?.detail,
  };
  return { status, told: words[status] ?? '', repairs, answer: result };
}

/** In the form of the API, which tells a single file otherwise and knows nothing of one that was not sent. */
function failed({ file_name, problem }: Failure): Omit<ImportedFile, 'file'> {
  const nothing = { character: null, duplicate_of: [], container: null, source: null, repairs: [] };
  const answer = { file_name, status: 'failed', ...nothing, problem };
  return { status: 'failed', told: problem.detail, repairs: [], answer };
}
