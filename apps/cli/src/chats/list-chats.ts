import type { Chat, RouterInputs } from '@greenroom/client';
import { ListSessionsInput, SessionState } from '@greenroom/contract';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { formatTime } from '../format-time.ts';
import { addListOptions, choice, pageQuery, present, type ListOptions } from '../list-options.ts';
import { trueOrFalse, wholeNumber } from '../parse-values.ts';
import { writeAll, writePage, type ListView } from '../write-list.ts';

type Query = RouterInputs['chats']['list'];

interface Options extends ListOptions {
  query?: string;
  character?: number;
  state?: Query['state'];
  tag?: string;
  pinned?: boolean;
  archived?: boolean;
  deleted?: Query['deleted'];
  sort?: Query['sort'];
  order?: Query['order'];
}

const { deleted, sort } = ListSessionsInput.shape;

/** Adds `greenroom chats list`. */
export function listChats(group: Command): void {
  addListOptions(group.command('list').description('list chats, the last changed first'))
    .option('-q, --query <text>', 'only those with this in the title')
    .option('--character <id>', 'only those with this character', wholeNumber)
    .addOption(choice('--state <state>', 'only those in this state', SessionState.options))
    .option('--tag <tag>', 'only those with this tag')
    .option('--pinned <true|false>', 'only those that are pinned, or are not', trueOrFalse)
    .option('--archived <true|false>', 'only those that are archived, or are not', trueOrFalse)
    .addOption(choice('--deleted <which>', 'with those in the trash, or only those', deleted.unwrap().options))
    .addOption(choice('--sort <field>', 'what to sort by', sort.unwrap().options))
    .addOption(choice('--order <order>', 'upwards or downwards', ['asc', 'desc']))
    .addHelpText(
      'after',
      '\nExamples:\n  greenroom chats list --query tea --sort title\n  greenroom chats list --deleted only --all --json',
    )
    .action(action(run));
}

async function run(cli: Cli, options: Options): Promise<void> {
  const { query: q, character: character_id, state, tag, pinned, archived } = options;
  const filters = present({ q, character_id, state, tag, pinned, archived });
  const query = { ...filters, ...present({ deleted: options.deleted, sort: options.sort, order: options.order }) };
  const { list } = cli.client.chats;
  if (options.all) return writeAll(cli, list, { ...query, ...pageQuery(options) }, VIEW);
  return writePage(cli, await list.query({ ...query, ...pageQuery(options) }), VIEW);
}

const VIEW: ListView<Chat> = {
  what: 'chats',
  columns: ['ID', 'UPDATED', 'MESSAGES', 'STATE', 'CHARACTER', 'TITLE'],
  row: (chat) => [
    chat.id,
    formatTime(chat.updated_at),
    String(chat.message_count),
    chat.state,
    chat.character_name ?? '',
    chat.title,
  ],
};
