import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { write } from '../output.ts';

/** Adds `greenroom chats trash`. */
export function trashChat(group: Command): void {
  group
    .command('trash <id>')
    .description('put a chat into the trash; with --json it prints nothing, as the API answers nothing')
    .addHelpText('after', '\nExample:\n  greenroom chats trash 0197f3c2-7d1e-7000-8000-000000000001')
    .action(action(run));
}

async function run({ client, json }: Cli, _options: object, chat_id: string): Promise<void> {
  await client.chats.delete.mutate({ chat_id });
  if (!json) await write(`${chat_id} is in the trash; greenroom chats restore ${chat_id} takes it out\n`);
}
