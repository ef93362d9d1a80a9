import type { RouterOutputs } from '@greenroom/client';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { formatTime } from '../format-time.ts';
import { addNamedListOptions, namedQuery, type NamedListOptions } from '../named-list.ts';
import { writeAll, writePage, type ListView } from '../write-list.ts';

type Summary = RouterOutputs['lorebooks']['list']['data'][number];

/** Adds `greenroom lorebooks list`. */
export function listLorebooks(group: Command): void {
  addNamedListOptions(group.command('list').description('list lorebooks, the last changed first'))
    .addHelpText('after', '\nExample:\n  greenroom lorebooks list --query eldoria')
    .action(action(run));
}

async function run(cli: Cli, options: NamedListOptions): Promise<void> {
  const query = namedQuery(options);
  const { list } = cli.client.lorebooks;
  return options.all ? writeAll(cli, list, query, VIEW) : writePage(cli, await list.query(query), VIEW);
}

const VIEW: ListView<Summary> = {
  what: 'lorebooks',
  columns: ['ID', 'UPDATED', 'ENTRIES', 'SOURCE', 'NAME'],
  row: (book) => [
    String(book.id),
    formatTime(book.updated_at),
    String(book.entry_count),
    book.source ?? '',
    book.name ?? '',
  ],
};
