import type { Command } from 'commander';
import { action, type Cli } from '../command.ts';
import { present } from '../list-options.ts';
import { write, writeJson } from '../output.ts';
import { wholeNumber } from '../parse-values.ts';
import { contextText } from './context-text.ts';

interface Options {
  maxTokens?: number;
  limit?: number;
  model?: string;
  explain?: boolean;
}

/** Adds `greenroom chats context`. */
export function showContext(group: Command): void {
  group
    .command('context <id>')
    .description('show what would be sent to a model')
    .option('--max-tokens <number>', 'the budget of the whole in tokens', wholeNumber)
    .option('--limit <number>', 'at most this many messages of the chat', wholeNumber)
    .option('--model <name>', 'the model it is for; it decides how tokens are counted')
    .option('--explain', 'say what each part costs, and why it is in or out')
    .addHelpText(
      'after',
      "\nExample:\n  greenroom chats context 0197f3c2-7d1e-7000-8000-000000000001 --json | jq '.messages'",
    )
    .action(action(run));
}

async function run({ client, json }: Cli, options: Options, chat_id: string): Promise<void> {
  const { maxTokens: max_tokens, limit, model, explain } = options;
  const context = await client.chats.context.query({ chat_id, ...present({ max_tokens, limit, model, explain }) });
  return json ? writeJson(context) : write(contextText(context));
}
