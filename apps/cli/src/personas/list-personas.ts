import type { RouterOutputs } from '@greenroom/client';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { formatTime } from '../format-time.ts';
import { addNamedListOptions, namedQuery, type NamedListOptions } from '../named-list.ts';
import { writeAll, writePage, type ListView } from '../write-list.ts';

type Persona = RouterOutputs['personas']['get'];

/** Adds `greenroom personas list`. */
export function listPersonas(group: Command): void {
  addNamedListOptions(group.command('list').description('list personas, the last changed first'))
    .addHelpText('after', '\nExample:\n  greenroom personas list --sort name')
    .action(action(run));
}

async function run(cli: Cli, options: NamedListOptions): Promise<void> {
  const query = namedQuery(options);
  const { list } = cli.client.personas;
  return options.all ? writeAll(cli, list, query, VIEW) : writePage(cli, await list.query(query), VIEW);
}

const VIEW: ListView<Persona> = {
  what: 'personas',
  columns: ['ID', 'UPDATED', 'DEFAULT', 'NAME'],
  row: ({ id, updated_at: updatedAt, is_default: isDefault, name }) => [
    String(id),
    formatTime(updatedAt),
    isDefault ? 'yes' : '',
    name,
  ],
};
