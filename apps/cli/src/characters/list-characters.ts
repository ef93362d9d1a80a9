import type { Character, RouterInputs } from '@greenroom/client';
import { ListCharactersInput } from '@greenroom/contract';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { formatTime } from '../format-time.ts';
import { addListOptions, choice, pageQuery, present, type ListOptions } from '../list-options.ts';
import { writeAll, writePage, type ListView } from '../write-list.ts';

type Query = RouterInputs['characters']['list'];

interface Options extends ListOptions {
  query?: string;
  tag?: string;
  deleted?: Query['deleted'];
  sort?: Query['sort'];
  order?: Query['order'];
}

const { deleted, sort } = ListCharactersInput.shape;

/** Adds `greenroom characters list`. */
export function listCharacters(group: Command): void {
  addListOptions(group.command('list').description('list characters, the last changed first'))
    .option('-q, --query <text>', 'only those with this in the name')
    .option('--tag <tag>', 'only those with this tag')
    .addOption(choice('--deleted <which>', 'with those in the trash, or only those', deleted.unwrap().options))
    .addOption(choice('--sort <field>', 'what to sort by', sort.unwrap().options))
    .addOption(choice('--order <order>', 'upwards or downwards', ['asc', 'desc']))
    .addHelpText('after', '\nExample:\n  greenroom characters list --query ada')
    .action(action(run));
}

async function run(cli: Cli, options: Options): Promise<void> {
  const { query: q, tag } = options;
  const filters = present({ q, tag, deleted: options.deleted, sort: options.sort, order: options.order });
  const query = { ...filters, ...pageQuery(options) };
  const { list } = cli.client.characters;
  return options.all ? writeAll(cli, list, query, VIEW) : writePage(cli, await list.query(query), VIEW);
}

const VIEW: ListView<Character> = {
  what: 'characters',
  columns: ['ID', 'UPDATED', 'TAGS', 'NAME'],
  row: ({ id, updated_at: updatedAt, tags, name }) => [String(id), formatTime(updatedAt), tags.join(', '), name],
};
