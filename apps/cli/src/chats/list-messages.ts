import type { Message, RouterInputs } from '@greenroom/client';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { formatTime } from '../format-time.ts';
import { addListOptions, choice, pageQuery, present, type ListOptions } from '../list-options.ts';
import { writeAll, writePage, type ListView } from '../write-list.ts';
import { speaker } from './message-text.ts';

interface Options extends ListOptions {
  order?: RouterInputs['messages']['list']['order'];
  before?: string;
  after?: string;
}

/** Adds `greenroom chats messages`. */
export function listMessages(group: Command): void {
  addListOptions(group.command('messages <id>').description("list the messages of a chat's current path, oldest first"))
    .addOption(choice('--order <order>', 'the oldest or the newest first', ['asc', 'desc']))
    .option('--before <message-id>', 'only what stands before this message')
    .option('--after <message-id>', 'only what stands after this message')
    .addHelpText('after', '\nExample:\n  greenroom chats messages 0197f3c2-7d1e-7000-8000-000000000001 --all --json')
    .action(action(run));
}

async function run(cli: Cli, options: Options, chat_id: string): Promise<void> {
  const { order, before, after } = options;
  const query = { chat_id, ...present({ order, before, after }), ...pageQuery(options) };
  const { list } = cli.client.messages;
  return options.all ? writeAll(cli, list, query, VIEW) : writePage(cli, await list.query(query), VIEW);
}

const VIEW: ListView<Message> = {
  what: 'messages',
  columns: ['ID', 'SEQ', 'CREATED', 'FROM', 'CONTENT'],
  row: (message) => [
    message.id,
    String(message.seq),
    formatTime(message.created_at),
    speaker(message.role, message.name),
    message.content,
  ],
};
