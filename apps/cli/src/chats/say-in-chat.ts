import type { ReplyEvent } from '@greenroom/client';
import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { present } from '../list-options.ts';
import { write, writeJson } from '../output.ts';
import { safeText } from '../safe-text.ts';

interface Options {
  model?: string;
  background?: boolean;
}

/** Adds `greenroom chats say`. */
export function sayInChat(group: Command): void {
  group
    .command('say <id> <text>')
    .description('say something in a chat, and get the reply as it comes')
    .option('--model <name>', 'who answers: one of the models the server lists')
    .option('--background', 'let the reply go on when this command is ended')
    .addHelpText('after', '\nExample:\n  greenroom chats say 0197f3c2-7d1e-7000-8000-000000000001 "Good evening."')
    .action(action(run));
}

async function run({ client, json }: Cli, { model, background }: Options, chat_id: string, content: string) {
  const reply = client.replies.stream({ chat_id, content, ...present({ model, background }) });
  if (json) return writeJson(await reply.finalReply());
  for await (const event of reply) await show(event);
  // A reply that failed is an error of the command as well.
  await reply.finalReply();
}

function show(event: ReplyEvent): Promise<void> | undefined {
  if (event.type === 'text-delta') return write(safeText(event.text));
  return event.type === 'generation-end' ? write('\n') : undefined;
}
