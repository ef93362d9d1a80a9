import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { write, writeJson } from '../output.ts';
import { chatFacts } from './chat-facts.ts';

/** Adds `greenroom chats restore`. */
export function restoreChat(group: Command): void {
  group
    .command('restore <id>')
    .description('take a chat out of the trash')
    .addHelpText('after', '\nExample:\n  greenroom chats restore 0197f3c2-7d1e-7000-8000-000000000001')
    .action(action(run));
}

async function run({ client, json }: Cli, _options: object, chat_id: string): Promise<void> {
  const chat = await client.chats.restore.mutate({ chat_id });
  return json ? writeJson(chat) : write(chatFacts(chat));
}
