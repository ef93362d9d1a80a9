import { pages, type Message } from '@greenroom/client';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { write, writeJson } from '../output.ts';
import { wholeNumber } from '../parse-values.ts';
import { UsageError } from '../usage-error.ts';
import { chatFacts } from './chat-facts.ts';
import { messageText } from './message-text.ts';

interface Options {
  messages?: number;
}

const LAST_MESSAGES = 10;

/** Adds `greenroom chats show`. */
export function showChat(group: Command): void {
  group
    .command('show <id>')
    .description('show a chat and its last messages; with --json, the chat alone')
    .option('--messages <number>', `how many of the last messages; ${LAST_MESSAGES} unless said`, wholeNumber)
    .addHelpText('after', '\nExample:\n  greenroom chats show 0197f3c2-7d1e-7000-8000-000000000001 --messages 3')
    .action(action(run));
}

async function run(cli: Cli, options: Options, chat_id: string): Promise<void> {
  if (cli.json && options.messages !== undefined) {
    throw new UsageError('--messages cannot be used with --json; `greenroom chats messages` prints them as JSON');
  }
  const chat = await cli.client.chats.get.query({ chat_id });
  if (cli.json) return writeJson(chat);
  await write(chatFacts(chat));
  for (const message of await lastMessages(cli, chat_id, options.messages ?? LAST_MESSAGES)) {
    await write(`\n${messageText(message)}`);
  }
}

async function lastMessages({ client }: Cli, chat_id: string, count: number): Promise<Message[]> {
  if (count < 0) throw new UsageError('--messages must not be below 0');
  const messages: Message[] = [];
  if (count === 0) return messages;
  const query = { chat_id, order: 'desc', per_page: Math.min(count, 200) } as const;
  for await (const message of pages(client.messages.list, query)) {
    messages.push(message);
    if (messages.length === count) break;
  }
  return messages.toReversed();
}
