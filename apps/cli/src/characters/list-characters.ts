import type { Character } from '@greenroom/client';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { formatTime } from '../format-time.ts';
import { present } from '../list-options.ts';
import { addNamedListOptions, namedQuery, type NamedListOptions } from '../named-list.ts';
import { writeAll, writePage, type ListView } from '../write-list.ts';

interface Options extends NamedListOptions {
  tag?: string;
}

/** Adds `greenroom characters list`. */
export function listCharacters(group: Command): void {
  addNamedListOptions(group.command('list').description('list characters, the last changed first'))
    .option('--tag <tag>', 'only those with this tag')
    .addHelpText('after', '\nExample:\n  greenroom characters list --query ada')
    .action(action(run));
}

async function run(cli: Cli, options: Options): Promise<void> {
  const query = { ...present({ tag: options.tag }), ...namedQuery(options) };
  const { list } = cli.client.characters;
  return options.all ? writeAll(cli, list, query, VIEW) : writePage(cli, await list.query(query), VIEW);
}

const VIEW: ListView<Character> = {
  what: 'characters',
  columns: ['ID', 'UPDATED', 'TAGS', 'NAME'],
  row: ({ id, updated_at: updatedAt, tags, name }) => [String(id), formatTime(updatedAt), tags.join(', '), name],
};
