import type { RouterOutputs } from '@greenroom/client';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { formatTime } from '../format-time.ts';
import { addListOptions, pageQuery, type ListOptions } from '../list-options.ts';
import { wholeNumber } from '../parse-values.ts';
import { writeAll, writePage, type ListView } from '../write-list.ts';

type Entry = RouterOutputs['characters']['listVersions']['data'][number];

/** Adds `greenroom characters versions`. */
export function listVersions(group: Command): void {
  addListOptions(group.command('versions').argument('<id>', 'its number', wholeNumber))
    .description('list what a character was, version by version, the newest first')
    .addHelpText('after', '\nExample:\n  greenroom characters versions 1')
    .action(action(run));
}

async function run(cli: Cli, options: ListOptions, character_id: number): Promise<void> {
  const query = { character_id, ...pageQuery(options) };
  const { listVersions: list } = cli.client.characters;
  return options.all ? writeAll(cli, list, query, VIEW) : writePage(cli, await list.query(query), VIEW);
}

const VIEW: ListView<Entry> = {
  what: 'versions',
  columns: ['VERSION', 'CREATED', 'CURRENT', 'NAME'],
  row: (entry) => [String(entry.version), formatTime(entry.created_at), entry.is_current ? 'yes' : '', entry.name],
};
